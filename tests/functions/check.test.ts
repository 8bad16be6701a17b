import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type * as check from "../../functions/check";
import { withAws } from "../infra/support/fake-aws";

const putItem = "DynamoDB_20120810.PutItem";
const route = "/v1/models/iris/predict?target_variant=A";

describe("the function of the synthetic check", () => {
  it("issues a key, asks the API with it past the cache, and writes one line", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "check-"));
    const request = { instances: [[5.1, 3.5, 1.4, 0.2]] };
    const one = { model: "iris", path: route, request, response: { class: "setosa" }, tolerance: 0.001 };
    writeFileSync(path.join(folder, "cases.json"), JSON.stringify([one]));
    const write = jest.spyOn(process.stdout, "write").mockReturnValue(true);
    const answers = { [putItem]: { body: "{}" }, [route]: { body: JSON.stringify({ class: "setosa" }) } };
    const seen = await withAws(answers, async (requests) => {
      Object.assign(process.env, {
        AWS_REGION: "eu-west-3",
        API_URL: process.env.AWS_ENDPOINT_URL,
        KEY_TABLE: "keys-0",
        LAMBDA_TASK_ROOT: folder,
        AWS_LAMBDA_FUNCTION_NAME: "check-0",
      });
      const { handler } = jest.requireActual<typeof check>("../../functions/check");
      await handler();
      await handler();
      return [...requests];
    });
    const lines = write.mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, unknown>);
    write.mockRestore();
    rmSync(folder, { recursive: true });
    // One key for both runs, written before the API is asked.
    expect(seen.map(({ path, target }) => target ?? path)).toEqual([putItem, route, route]);
    expect(JSON.parse(seen[0]?.body ?? "")).toMatchObject({ TableName: "keys-0" });
    expect(JSON.parse(seen[1]?.body ?? "")).toEqual(request);
    expect(lines).toEqual(
      [1, 2].map(() => expect.objectContaining({ Function: "check-0", FailedChecks: 0 }) as unknown),
    );
  });
});
