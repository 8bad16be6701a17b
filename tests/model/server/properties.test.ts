import fc from "fast-check";
import { type ErrorBody } from "../../../model/errors";
import { type ServerProcess } from "../../../bench/lib/server-process";
import { type Answer, ask, invoke, invokeJson, ServerBench } from "./inference-server";

const bench = new ServerBench();
let iris: ServerProcess;
beforeAll(async () => {
  iris = await bench.start(await bench.modelDir("iris"));
});
afterAll(() => bench.remove());

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

describe("POST /invocations", () => {
  it("answers any bytes with the envelope", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => expectRefusal(await invoke(iris, bytes))),
      { numRuns: 200 },
    );
  });

  it("answers any JSON that is no request with the envelope", async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 6 }), async (json) => expectRefusal(await invoke(iris, json))),
      { numRuns: 200 },
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
      { numRuns: 300 },
    );
  });

  it("has neither died nor logged anything over all this", async () => {
    expect((await ask(iris, "/ping")).body).toEqual({ status: "ready", queued: 0 });
    expect(iris.errorOutput()).toBe("");
  });
});
