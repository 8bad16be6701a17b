import { createLogReader, lastError } from "../../../infra/release/model-log";
import { withAws } from "../support/fake-aws";

const read = () => createLogReader({ region: "eu-west-3", profile: undefined })("iris-1");

describe("createLogReader", () => {
  it("reads the end of the newest stream of the endpoint's log", async () => {
    const body = JSON.stringify({
      logStreams: [{ logStreamName: "AllTraffic/1" }],
      events: [{ message: "modelfront: cannot serve /opt/ml/model: no handler.js" }],
    });
    await withAws({ "/": { body } }, async (seen) => {
      expect(await read()).toBe("modelfront: cannot serve /opt/ml/model: no handler.js");
      expect(seen.map(({ target, body }) => [target, JSON.parse(body) as unknown])).toEqual([
        [
          "Logs_20140328.DescribeLogStreams",
          { logGroupName: "/aws/sagemaker/Endpoints/iris-1", orderBy: "LastEventTime", descending: true, limit: 1 },
        ],
        [
          "Logs_20140328.GetLogEvents",
          { logGroupName: "/aws/sagemaker/Endpoints/iris-1", logStreamName: "AllTraffic/1", limit: 100 },
        ],
      ]);
    });
  });

  it("has nothing to tell of a log that is empty or may not be read", async () => {
    await withAws({ "/": { body: '{"logStreams":[]}' } }, async () => expect(await read()).toBeNull());
    const denied = { status: 400, body: '{"__type":"AccessDeniedException","message":"no"}' };
    await withAws({ "/": denied }, async () => expect(await read()).toBeNull());
  });
});

describe("lastError", () => {
  it("is the last line that tells of an error, else the last one", () => {
    expect(lastError(["Error: one", "Error: two", "GET /ping 503", ""])).toBe("Error: two");
    expect(lastError(["starting", "listening\n"])).toBe("listening");
    expect(lastError([])).toBeNull();
  });

  it("is cut off where it is too long to be read", () => {
    expect(lastError([`Error: ${"x".repeat(2000)}`])).toHaveLength(500);
  });
});
