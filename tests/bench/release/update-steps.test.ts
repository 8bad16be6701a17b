import { readSteps, waitsOf } from "../../../bench/release/update-steps";

/** A call as the emulator logs it: from one second after the update began to another. */
const call = (op: string, from: number, to: number) => ({ op, began: 1000 + from, ended: 1000 + to });
const artifact = "PUT /models-1a2b3c4/iris/5d6e/model.tar.gz?x-id=PutObject";
const configuration = "PUT /2015-03-31/functions/api-1a2b3c4/configuration";
const version = "POST /2015-03-31/functions/api-1a2b3c4/versions";
const alias = "PUT /2015-03-31/functions/api-1a2b3c4/aliases/live";

describe("readSteps", () => {
  it("divides the time until the alias has moved", () => {
    const calls = [
      call("DescribeEndpoint", 1, 2),
      call(artifact, 10, 11),
      call("CreateEndpoint", 12, 300),
      call(configuration, 300, 303),
      call(version, 308, 311),
      call(alias, 312, 315),
      call("DeleteEndpoint", 316, 320),
    ];
    expect(readSteps({ began: 1000, calls })).toEqual({
      plan: 10,
      artifact: 1,
      endpoint: 289,
      functions: 11,
      alias: 4,
    });
  });

  it("counts no time of a step that ends before the one ahead of it, and none of an endpoint that is not made", () => {
    const calls = [
      call(configuration, 10, 13),
      call(version, 14, 17),
      call(artifact, 16, 20),
      call(alias, 20, 23),
      call("PUT /2015-03-31/functions/check-1a2b3c4/code", 20, 30),
    ];
    expect(readSteps({ began: 1000, calls })).toEqual({ plan: 10, artifact: 10, endpoint: 0, functions: 0, alias: 3 });
  });

  it("refuses an update that moves no traffic", () => {
    expect(() => readSteps({ began: 1000, calls: [call(version, 1, 2)] })).toThrow("The update has moved no traffic.");
  });
});

describe("waitsOf", () => {
  it.each([
    [artifact, 1],
    ["CreateEndpoint", 300],
    ["CreateEndpointConfig", 0],
    [configuration, 3],
    [version, 3],
    [alias, 3],
    ["GET /2015-03-31/functions/api-1a2b3c4/versions", 0],
    ["PUT /models-1a2b3c4?versioning", 0],
  ])("delays %s by %d s", (op, seconds) => {
    const waits = waitsOf({ endpoint: 300, s3: 1, lambda: 3 }).filter((wait) => new RegExp(wait.op).test(op));
    expect(waits.reduce((sum, { delay }) => sum + delay, 0)).toBe(seconds);
  });
});
