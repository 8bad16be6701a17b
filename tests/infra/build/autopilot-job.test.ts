import { AutopilotError } from "../../../infra/build/autopilot-candidate";
import { createDescribeJob } from "../../../infra/build/autopilot-job";
import { withAws } from "../support/fake-aws";

const describeJob = createDescribeJob({ region: "eu-west-3", profile: undefined });

describe("createDescribeJob", () => {
  it("asks SageMaker for the job by its name", async () => {
    const body = JSON.stringify({ AutoMLJobName: "job-1", AutoMLJobStatus: "InProgress" });
    await withAws({ "/": { body } }, async (seen) => {
      expect(await describeJob("job-1")).toMatchObject({ AutoMLJobStatus: "InProgress" });
      expect(seen.map(({ target, body: asked }) => [target, asked])).toEqual([
        ["SageMaker.DescribeAutoMLJobV2", '{"AutoMLJobName":"job-1"}'],
      ]);
    });
  }, 30_000);

  it("names the job and the Region that could not be asked about it, with the reason", async () => {
    await withAws({}, async () => {
      const attempt = describeJob("job-1");
      await expect(attempt).rejects.toBeInstanceOf(AutopilotError);
      await expect(attempt).rejects.toThrow(
        /^Autopilot job "job-1" cannot be looked up in eu-west-3, which needs an account, in previews as well: \S/,
      );
    });
  }, 30_000);
});
