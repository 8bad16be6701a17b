import { type Field } from "../../../../site/src/form/field";
import { choosePayload, missingImage } from "../../../../site/src/form/request";

const image: Field = { kind: "image", label: "Picture", drawing: false };
const onlyImage: Field = { kind: "object", label: "Request", properties: [{ name: "image_base64", field: image }] };
const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]).toString("base64");

describe("choosePayload", () => {
  it("sends a request that is only a picture as raw bytes", () => {
    expect(choosePayload(onlyImage, { image_base64: png }, ["image/jpeg", "image/png"])).toEqual({
      kind: "raw",
      contentType: "image/png",
      base64: png,
    });
  });

  it("extracts the picture from a data URL", () => {
    const value = { image_base64: `data:image/png;base64,${png}` };
    expect(choosePayload(onlyImage, value, ["image/png"])).toEqual({
      kind: "raw",
      contentType: "image/png",
      base64: png,
    });
  });

  it.each([
    ["the contract accepts no raw bytes", { image_base64: png }, []],
    ["the contract accepts other types only", { image_base64: png }, ["image/webp"]],
    ["the request has more than the picture", { image_base64: png, top: 3 }, ["image/png"]],
    ["the value is not a picture", { image_base64: "aGVsbG8=" }, ["image/png"]],
  ])("sends JSON if %s", (_, value, rawContentTypes) => {
    expect(choosePayload(onlyImage, value, rawContentTypes)).toEqual({ kind: "json", value });
  });
});

describe("missingImage", () => {
  const nested: Field = { kind: "object", label: "", properties: [{ name: "left", field: onlyImage }] };

  it("finds the first missing picture", () => {
    expect(missingImage(nested, { left: { image_base64: "" } })).toEqual(["left", "image_base64"]);
  });

  it("finds nothing if no picture is missing", () => {
    expect(missingImage(nested, { left: { image_base64: png } })).toBeUndefined();
  });
});
