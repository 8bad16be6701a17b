import fc from "fast-check";
import { InvalidRequest, isInvalidRequest } from "../../model/errors";

/** As a handler that is bundled on its own brings it: another class of the same name. */
const BundledInvalidRequest = class extends Error {
  override readonly name = "InvalidRequest";
};

describe("InvalidRequest", () => {
  it("carries message and place", () => {
    fc.assert(
      fc.property(fc.string(), fc.option(fc.string()), (message, param) => {
        const error = new InvalidRequest(message, param);
        expect([error.message, error.param, error.name]).toEqual([message, param, "InvalidRequest"]);
      }),
    );
  });

  it("is about the body as a whole unless a place is given", () => {
    expect(new InvalidRequest("no").param).toBeNull();
  });
});

describe("isInvalidRequest", () => {
  it("knows the class of this bundle and of every other", () => {
    expect([new InvalidRequest("no"), new BundledInvalidRequest("no")].map(isInvalidRequest)).toEqual([true, true]);
  });

  it("knows nothing else as such", () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(isInvalidRequest(value)).toBe(false);
      }),
    );
    expect([new Error("InvalidRequest"), new TypeError("no")].map(isInvalidRequest)).toEqual([false, false]);
  });
});
