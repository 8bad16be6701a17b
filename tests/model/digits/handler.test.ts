import { type HandlerTools } from "../../../model/contract";
import contract from "../../../model/digits/contract";
import handler from "../../../model/digits/handler";
import { InvalidRequest } from "../../../model/errors";

/** A decoder that makes one pixel of each byte, side by side. */
const tools: HandlerTools = {
  decodeImage: (bytes, channels) =>
    Promise.resolve({ width: bytes.length, height: 1, channels, data: Uint8Array.from(bytes) }),
};

const failing = (error: Error): HandlerTools => ({ decodeImage: () => Promise.reject(error) });

function answer(probabilities: number[]) {
  const outputs = { probabilities: { dims: [1, 10], data: Float32Array.from(probabilities) } };
  return handler.toResponse(outputs);
}

describe("the handler of digits", () => {
  const tensors = { image: { dims: [1, 1, 3, 1], data: Uint8Array.from([1, 2, 3]) } };

  it.each([
    ["base64", { image_base64: "AQID" }],
    ["a data URL", { image_base64: "data:image/webp;base64,AQID" }],
    ["raw bytes", { contentType: "image/png", bytes: Uint8Array.from([1, 2, 3]) }],
  ])("hands the grey pixels of an image in %s to the graph", async (_, request) => {
    expect(await handler.toTensors(request, tools)).toEqual(tensors);
  });

  it("names the field whose image cannot be decoded", async () => {
    const error = new InvalidRequest("The image is not a PNG, JPEG or WebP.");
    await expect(handler.toTensors({ image_base64: "AQID" }, failing(error))).rejects.toMatchObject({
      name: "InvalidRequest",
      message: "The image is not a PNG, JPEG or WebP.",
      param: "image_base64",
    });
  });

  it("fetches nothing: an address that reaches the model is refused", async () => {
    const request = { image_url: "https://images.example.com/cat.jpg" };
    await expect(handler.toTensors(request, tools)).rejects.toMatchObject({
      name: "InvalidRequest",
      message: "The model itself fetches no picture: send it as image_base64 or as bytes.",
      param: "image_url",
    });
  });

  it("names no field when the body itself is the image", async () => {
    const request = { contentType: "image/png", bytes: Uint8Array.from([1]) };
    const error = new InvalidRequest("The image is not a PNG, JPEG or WebP.");
    await expect(handler.toTensors(request, failing(error))).rejects.toBe(error);
  });

  it("does not blame the caller for a decoder that breaks", async () => {
    const error = new Error("out of memory");
    await expect(handler.toTensors({ image_base64: "AQID" }, failing(error))).rejects.toBe(error);
  });

  it("answers the five most probable digits, ties by label", () => {
    const response = answer([0.05, 0.1, 0.05, 0.05, 0.4, 0.1, 0.05, 0.1, 0.05, 0.05]);
    expect(response).toEqual({
      predictions: [
        { label: "4", probability: 0.4 },
        { label: "1", probability: 0.1 },
        { label: "5", probability: 0.1 },
        { label: "7", probability: 0.1 },
        { label: "0", probability: 0.05 },
      ],
    });
    expect(contract.response.safeParse(response).error).toBeUndefined();
  });
});
