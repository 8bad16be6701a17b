import { type Field } from "../../../../site/src/form/read-field";
import { choosePayload, encodePayload, missingImage } from "../../../../site/src/form/request";

const image: Field = { kind: "image", label: "Picture" };
const onlyImage: Field = { kind: "object", label: "Request", properties: [{ name: "image_base64", field: image }] };
const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]).toString("base64");

describe("choosePayload", () => {
  it("sends a picture that is all there is as its own bytes", () => {
    expect(choosePayload(onlyImage, { image_base64: png }, ["image/jpeg", "image/png"])).toEqual({
      kind: "raw",
      contentType: "image/png",
      base64: png,
    });
  });

  it("takes the picture out of a data URL", () => {
    const value = { image_base64: `data:image/png;base64,${png}` };
    expect(choosePayload(onlyImage, value, ["image/png"])).toEqual({
      kind: "raw",
      contentType: "image/png",
      base64: png,
    });
  });

  it.each([
    ["the contract takes no raw bytes", { image_base64: png }, []],
    ["the contract takes other pictures", { image_base64: png }, ["image/webp"]],
    ["there is more than the picture", { image_base64: png, top: 3 }, ["image/png"]],
    ["it is no picture", { image_base64: "aGVsbG8=" }, ["image/png"]],
  ])("sends JSON where %s", (_, value, rawContentTypes) => {
    expect(choosePayload(onlyImage, value, rawContentTypes)).toEqual({ kind: "json", value });
  });
});

describe("encodePayload", () => {
  it("writes JSON", () => {
    expect(encodePayload({ kind: "json", value: { a: [1] } })).toEqual({
      contentType: "application/json",
      body: '{"a":[1]}',
    });
  });

  it("writes a picture's bytes", () => {
    const { contentType, body } = encodePayload({ kind: "raw", contentType: "image/png", base64: png });
    expect([contentType, Buffer.from(body as Uint8Array).toString("base64")]).toEqual(["image/png", png]);
  });
});

describe("missingImage", () => {
  const nested: Field = { kind: "object", label: "", properties: [{ name: "left", field: onlyImage }] };

  it("finds the picture that is not there yet", () => {
    expect(missingImage(nested, { left: { image_base64: "" } })).toEqual(["left", "image_base64"]);
  });

  it("finds nothing where every picture is there", () => {
    expect(missingImage(nested, { left: { image_base64: png } })).toBeUndefined();
  });
});
