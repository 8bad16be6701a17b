import { type CandidateModel } from "./candidate";
import { type GatePorts } from "./gate-ports";
import { persist } from "./patience";

/** Registers a model's release, and requires its approval if the settings do. Resolves to the problems found. */
export async function checkApproval({ name, registration }: CandidateModel, ports: GatePorts): Promise<string[]> {
  if (!registration) return [];
  const { arn, approval, remark } = await persist(() => ports.registerVersion(registration), ports);
  ports.report(`${name}: ${arn.split(":model-package/").at(-1)} in the model registry, ${approval}`, "lasting");
  if (!registration.needsApproval || approval === "Approved") return [];
  const region = arn.split(":")[3];
  const approve = `aws sagemaker update-model-package --region ${region} --model-package-arn ${arn} --model-approval-status Approved`;
  return approval === "Rejected"
    ? [
        `${name}: this release was rejected in the model registry${remark ? `: ${remark}` : ""}. To approve it all the same: ${approve}`,
      ]
    : [`${name}: this release waits for approval in the model registry. To approve it: ${approve}`];
}
