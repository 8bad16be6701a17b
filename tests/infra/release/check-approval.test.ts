import { checkApproval } from "../../../infra/release/check-approval";
import { type CandidateModel } from "../../../infra/release/candidate";
import { type GatePorts } from "../../../infra/release/gate-ports";
import { PassingFailure } from "../../../infra/release/patience";
import { type RegisteredVersion, type Registration } from "../../../infra/release/registration";

const arn = "arn:aws:sagemaker:eu-west-3:123456789012:model-package/models-1234567-iris/3";
const command = `aws sagemaker update-model-package --region eu-west-3 --model-package-arn ${arn} --model-approval-status Approved`;

/** Checks a model whose version has this state in the registry. */
async function check(version: Partial<RegisteredVersion>, needsApproval = true, failures = 0) {
  const lines: string[] = [];
  let asked = 0;
  const ports = {
    registerVersion: () => {
      if (asked++ < failures) return Promise.reject(new PassingFailure("Rate exceeded"));
      return Promise.resolve({ arn, approval: "Approved", ...version });
    },
    report: (line: string) => lines.push(line),
    wait: () => Promise.resolve(),
    now: () => 0,
  } as unknown as GatePorts;
  const model = { name: "iris", registration: { needsApproval } as Registration } as CandidateModel;
  return { problems: await checkApproval(model, ports), lines, asked };
}

describe("checkApproval", () => {
  it("lets a release pass whose version is approved, and says which one it is", async () => {
    expect(await check({})).toEqual({
      problems: [],
      lines: ["iris: models-1234567-iris/3 in the model registry, Approved"],
      asked: 1,
    });
  });

  it("refuses a release that waits for approval, with the command to approve it", async () => {
    const { problems } = await check({ approval: "PendingManualApproval" });
    expect(problems).toEqual([
      `iris: this release waits for approval in the model registry. To approve it: ${command}`,
    ]);
  });

  it("refuses a release that was rejected, with the approver's reason", async () => {
    const { problems } = await check({ approval: "Rejected", remark: "bias of 0.2" });
    expect(problems).toEqual([
      `iris: this release was rejected in the model registry: bias of 0.2. To approve it all the same: ${command}`,
    ]);
  });

  it("only records where the settings ask for no approval", async () => {
    const { problems, lines } = await check({ approval: "Rejected" }, false);
    expect([problems, lines]).toEqual([[], ["iris: models-1234567-iris/3 in the model registry, Rejected"]]);
  });

  it("repeats what AWS throttles", async () => {
    expect(await check({}, true, 2)).toMatchObject({ problems: [], asked: 3 });
  });

  it("registers nothing without a registry", async () => {
    const ports = { registerVersion: () => Promise.reject(new Error("must not be called")) } as unknown as GatePorts;
    expect(await checkApproval({ name: "iris", registration: null } as CandidateModel, ports)).toEqual([]);
  });
});
