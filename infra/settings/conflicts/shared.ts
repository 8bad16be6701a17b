import { type ModelDraft, type SettingsDraft } from "../draft";
import { problemAt, type SettingProblem } from "../problems";
import { hasGpu } from "../schema/hosting";
import { isArm64 } from "./models";

const path = ["sharedEndpoint"];

/** Checks that the shared endpoint is there exactly if a model uses it, and that its instances can run the server. */
export function checkSharedEndpoint({ models, image, sharedEndpoint }: SettingsDraft): SettingProblem[] {
  const shared = models.filter(isShared);
  if (sharedEndpoint === undefined) {
    if (shared.length === 0) return [];
    const names = shared.flatMap(({ name }) => name ?? []).join(", ");
    const allowed = `settings with instanceType, such as { instanceType: ml.m5.large }: ${names} run there (hosting mode shared)`;
    return [problemAt(path, undefined, allowed)];
  }
  if (models.length > 0 && models.every(({ hosting }) => hosting !== null) && shared.length === 0) {
    const allowed = "nothing: no model has hosting: { mode: shared }, and the endpoint would be billed by the hour";
    return [problemAt(path, sharedEndpoint, allowed)];
  }
  const instanceType = sharedEndpoint?.instanceType ?? null;
  if (instanceType === null) return [];
  const problem = (allowed: string) => [problemAt([...path, "instanceType"], instanceType, allowed)];
  if (hasGpu({ mode: "always-on", instanceType })) {
    return problem("an instance type without a GPU: the inference server computes on the CPU");
  }
  if (image?.source === "build" && isArm64(instanceType)) {
    return problem("an instance type with x86 processors: the image is built for linux/amd64");
  }
  return [];
}

/** Refuses shared hosting for models that cannot be artifacts of the one inference server. */
export function checkSharedModels({ models, folders }: SettingsDraft): SettingProblem[] {
  return models.flatMap((model, i) => {
    if (!isShared(model)) return [];
    const { name, source, environment } = model;
    const problems: SettingProblem[] = [];
    const own = "serverless or always-on";
    if (name !== null && folders.kindOf(name) === "chat") {
      const allowed = `${own}: SageMaker streams no answers of a shared endpoint, and ${name} is of kind chat`;
      problems.push(problemAt(["models", i, "hosting"], "shared", allowed));
    }
    if (source && source.from !== null && source.from !== "folder") {
      const allowed = `folder, or ${own} hosting: models on the shared endpoint run on the inference server of this project`;
      problems.push(problemAt(["models", i, "source", "from"], source.from, allowed));
    }
    if (Object.keys(environment ?? {}).length > 0) {
      const allowed = `nothing, or ${own} hosting: models on the shared endpoint have one container, and its environment`;
      problems.push(problemAt(["models", i, "environment"], environment, allowed));
    }
    return problems;
  });
}

function isShared({ hosting }: ModelDraft): boolean {
  return hosting?.mode === "shared";
}
