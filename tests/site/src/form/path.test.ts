import fc from "fast-check";
import { formatPath as formatApiPath } from "../../../../model/validation";
import { formatPath } from "../../../../site/src/form/path";

describe("formatPath", () => {
  it("writes a path as the API does in the param of its errors, so that an error finds its input", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(), fc.string())), (path) => {
        expect(formatPath(path)).toBe(formatApiPath(path) ?? "");
      }),
    );
  });
});
