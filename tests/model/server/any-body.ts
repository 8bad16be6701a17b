import fc from "fast-check";
import { type ErrorBody } from "../../../model/errors";
import contract from "../../../model/iris/contract";
import { type ServerProcess } from "../../../bench/lib/server-process";
import { type Answer, ask, invoke, invokeJson, ServerBench } from "./inference-server";

function expectRefusal({ status, body }: Answer): void {
  const { error } = body as ErrorBody;
  expect(status).toBe(400);
  expect(error).toEqual({
    message: expect.any(String) as string,
    type: "invalid_request_error",
    param: error.param,
    code: "invalid_request",
  });
  expect(error.message).not.toBe("");
}

const isFlower = (value: unknown) =>
  Array.isArray(value) &&
  value.length === 4 &&
  value.every((number) => typeof number === "number" && Math.abs(number) <= 1e6);

/**
 * Describes what the server makes of anything that comes.
 * @param runs bodies of the most expensive kind; others come two or three times as often
 */
export function describeAnyBodies(runs: number): void {
  const bench = new ServerBench();
  let iris: ServerProcess;
  beforeAll(async () => {
    iris = await bench.start(await bench.modelDir("iris"));
  });
  afterAll(() => bench.remove());

  describe("POST /invocations", () => {
    it("answers any bytes with the envelope", async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => expectRefusal(await invoke(iris, bytes))),
        { numRuns: 2 * runs },
      );
    });

    it("answers any JSON that is no request with the envelope", async () => {
      await fc.assert(
        fc.asyncProperty(fc.json({ maxDepth: 6 }), async (json) => expectRefusal(await invoke(iris, json))),
        { numRuns: 2 * runs },
      );
    });

    it("answers whatever stands in place of a flower with its path or, if it is one, with a prediction", async () => {
      const number = fc.oneof(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.constantFrom(1e308, -1e308, 5e-324, -0),
      );
      const flower = fc.oneof(fc.tuple(number, number, number, number), fc.array(number), fc.jsonValue());
      await fc.assert(
        fc.asyncProperty(fc.array(flower, { maxLength: 5 }), async (instances) => {
          const answer = await invokeJson(iris, { instances });
          if (instances.length === 0 || !instances.every(isFlower)) {
            expectRefusal(answer);
            expect((answer.body as ErrorBody).error.param).toMatch(/^instances/);
          } else {
            expect(answer.status).toBe(200);
            expect((answer.body as { predictions: unknown[] }).predictions).toHaveLength(instances.length);
          }
        }),
        { numRuns: 3 * runs },
      );
    });

    it("explains whatever flower it predicts: base value and attributions add up to the confidence", async () => {
      const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
      const flower = fc.tuple(number, number, number, number);
      await fc.assert(
        fc.asyncProperty(fc.array(flower, { minLength: 1, maxLength: 3 }), async (instances) => {
          const { status, body } = await invokeJson(iris, { instances }, "explain");
          expect(status).toBe(200);
          const { predictions, explanation } = contract.response.parse(body);
          const sums = explanation!.map(({ base_value, attributions }) =>
            attributions.reduce((sum, { attribution }) => sum + attribution, base_value),
          );
          const apart = predictions.map(({ confidence }, i) => Math.abs(confidence - sums[i]!));
          expect(apart.filter((distance) => !(distance <= 1e-5))).toEqual([]);
        }),
        { numRuns: runs },
      );
    });

    it("takes from any options header the names that it knows, or refuses it with the envelope", async () => {
      const name = fc.oneof(
        fc.constantFrom("explain", " explain", "", "__proto__", "Explain"),
        fc.stringMatching(/^[!-~]*$/),
      );
      await fc.assert(
        fc.asyncProperty(
          fc.array(name).map((names) => names.join(",")),
          async (options) => {
            const answer = await invokeJson(iris, { instances: [[5.1, 3.5, 1.4, 0.2]] }, options);
            const names = options
              .split(",")
              .map((part) => part.trim())
              .filter(Boolean);
            if (names.every((known) => known === "explain")) {
              expect(answer.status).toBe(200);
              expect(Object.hasOwn(answer.body as object, "explanation")).toBe(names.length > 0);
            } else {
              expectRefusal(answer);
            }
          },
        ),
        { numRuns: 3 * runs },
      );
    });

    it("has neither died nor logged anything over all this", async () => {
      expect((await ask(iris, "/ping")).body).toEqual({ status: "ready", queued: 0 });
      expect(iris.errorOutput()).toBe("");
    });
  });
}
