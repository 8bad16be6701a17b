import { createPrepareBody } from "../../../../functions/core/image-url/prepare-body";
import { type Model } from "../../../../functions/core/models/model";
import digits from "../../../../model/digits/contract";
import { doubler } from "../../support/models";

const never = new AbortController().signal;
const reader: Model = { ...doubler, contract: digits };
const asJson = (request: unknown) => ({
  contentType: "application/json",
  bytes: Buffer.from(JSON.stringify(request)),
  request,
});

describe("prepareBody", () => {
  const png = { contentType: "image/png", bytes: Buffer.from("png") };
  const fetchImage = jest.fn(() => Promise.resolve(png));
  const prepareBody = createPrepareBody(fetchImage);
  const body = asJson({ image_url: "https://images.example.com/cat.png" });

  it.each([
    ["a picture in base64", reader, asJson({ image_base64: "AAAA" })],
    ["raw bytes", reader, { contentType: "image/png", bytes: Buffer.from("png"), request: null }],
    ["what only looks like it, to a model that sees no pictures", doubler, asJson({ image_url: "https://a.example/" })],
  ])("leaves %s as it is", async (_what, model, body) => {
    expect(await prepareBody(model, body, never)).toBe(body);
    expect(fetchImage).not.toHaveBeenCalled();
  });

  it("puts the picture's bytes in place of its address", async () => {
    expect(await prepareBody(reader, body, never)).toEqual({ ...png, request: null });
    expect(fetchImage.mock.calls).toEqual([["https://images.example.com/cat.png", never]]);
  });

  it("refuses a picture of a type that the model does not take", async () => {
    const jpegReader = { ...reader, contract: { ...digits, rawContentTypes: ["image/jpeg"] } };
    await expect(prepareBody(jpegReader, body, never)).rejects.toMatchObject({
      code: "image_refused",
      message: "The picture is image/png, which this model does not take.",
      param: "image_url",
    });
  });
});
