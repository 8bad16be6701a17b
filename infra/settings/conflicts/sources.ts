import { frameworkImages } from "../../../model/packaging/framework-images";
import { hasGpu } from "../schema/hosting";
import { type ModelDraft, type SettingsDraft } from "../draft";
import { removeCommand, setCommand, settingKey, type SettingProblem } from "../problems";
import { type SourceSettings } from "../schema/sources";

/** What a source does not go with, or does not have. */
export function checkSources({ models, kindOf }: SettingsDraft): SettingProblem[] {
  return models.flatMap((model, i) => {
    switch (model.source?.from) {
      case "framework":
        return checkFramework(model, model.source, i);
      case "container":
        return firstOfKey([
          ...checkContainer(model, model.source, i),
          ...checkProtocol(model, model.source, kindOf, i),
        ]);
      case "endpoint":
        return [...checkExisting(model, i), ...checkProtocol(model, model.source, kindOf, i)];
      case "folder":
      case "autopilot":
      case undefined:
        return [];
    }
  });
}

/** One setting may be wrong for several reasons; one repair is enough. */
function firstOfKey(problems: readonly SettingProblem[]): SettingProblem[] {
  return problems.filter(({ key }, i) => problems.findIndex((other) => other.key === key) === i);
}

type Source<From> = Extract<SourceSettings, { from: From }>;

function checkFramework(
  { hosting, hostingPath }: ModelDraft,
  { framework, version }: Source<"framework">,
  i: number,
): SettingProblem[] {
  const known = frameworkImages.filter((image) => image.framework === framework);
  const versions = [...new Set(known.map((image) => image.version))];
  if (!versions.includes(version)) {
    const key = settingKey(["models", i, "source", "version"]);
    const allowed = `a version of ${framework} that AWS has an image of: ${versions.join(", ")}`;
    return [{ key, found: version, allowed, repair: setCommand(key, versions[0]) }];
  }
  const forGpu = known.some((image) => image.version === version && image.device === "gpu");
  if (hosting?.mode !== "always-on" || !hasGpu(hosting) || forGpu) return [];
  const key = settingKey([...hostingPath, "instanceType"]);
  const allowed = `an instance type without a GPU: AWS has no image of ${framework} ${version} for one`;
  return [{ key, found: hosting.instanceType, allowed, repair: setCommand(key, "ml.m5.large") }];
}

/** How images for GPUs are called: `vllm:server-sagemaker-cuda-v1`, `pytorch-inference:2.6.0-gpu-py312-cu124`. */
const gpuImage = /[/:._-](gpu|cuda|cu\d{2,3})([._-]|$)/;

function checkContainer(
  { hosting, hostingPath }: ModelDraft,
  { image, modelDataUrl }: Source<"container">,
  i: number,
): SettingProblem[] {
  const problems: SettingProblem[] = [];
  if (hosting?.mode === "serverless" && modelDataUrl?.endsWith("/")) {
    const key = settingKey(["models", i, "source", "modelDataUrl"]);
    const allowed = "a .tar.gz: serverless endpoints take no folder of files";
    problems.push({ key, found: modelDataUrl, allowed, repair: setCommand(key, `${modelDataUrl}model.tar.gz`) });
  }
  if (hosting && gpuImage.test(image) && !hasGpu(hosting)) {
    const found = hosting.mode === "serverless" ? hosting.mode : hosting.instanceType;
    const key = settingKey(["models", i, "hosting"]);
    const allowed = `always-on with an instance type that has a GPU (ml.g… or ml.p…), because ${image} is an image for one`;
    problems.push({ key, found, allowed, repair: toGpu(hosting.mode, hostingPath, i) });
  }
  return problems;
}

/** OpenAI's protocol is for chat, and its servers are no functions that start with a request. */
function checkProtocol(
  { name, hosting, hostingPath }: ModelDraft,
  { protocol }: Source<"container" | "endpoint">,
  kindOf: SettingsDraft["kindOf"],
  i: number,
): SettingProblem[] {
  if (protocol !== "openai") return [];
  const problems: SettingProblem[] = [];
  const kind = name === undefined ? undefined : kindOf(name);
  if (kind !== undefined && kind !== "chat") {
    const key = settingKey(["models", i, "source", "protocol"]);
    const allowed = `plain: OpenAI's protocol is for models of the kind chat, and ${name} is of the kind ${kind}`;
    problems.push({ key, found: protocol, allowed, repair: removeCommand(key) });
  }
  if (hosting?.mode === "serverless") {
    const key = settingKey(["models", i, "hosting"]);
    const allowed =
      "always-on: servers of OpenAI's protocol (vLLM, DJL-LMI, SGLang) do not run on serverless endpoints";
    problems.push({ key, found: hosting.mode, allowed, repair: toGpu(hosting.mode, hostingPath, i) });
  }
  return problems;
}

/** Another mode takes other settings, so hosting is given anew, for this model alone. */
function toGpu(mode: "serverless" | "always-on", hostingPath: readonly PropertyKey[], i: number): string {
  const instanceType = "ml.g5.xlarge";
  if (mode === "always-on") return setCommand(settingKey([...hostingPath, "instanceType"]), instanceType);
  const path = ["models", i, "hosting"];
  const isOwn = hostingPath[0] === "models";
  return [
    ...(isOwn ? [removeCommand(settingKey(path))] : []),
    setCommand(settingKey([...path, "mode"]), "always-on"),
    setCommand(settingKey([...path, "instanceType"]), instanceType),
  ].join(" && ");
}

/** Of an endpoint that is there already nothing can be asked for. */
function checkExisting({ hosting, hostingPath, environment = {} }: ModelDraft, i: number): SettingProblem[] {
  const problems: SettingProblem[] = [];
  const allowed = "nothing: the endpoint is there already, and is not changed";
  if (Object.keys(environment).length > 0) {
    const key = settingKey(["models", i, "environment"]);
    problems.push({ key, found: environment, allowed, repair: removeCommand(key) });
  }
  if (hosting?.mode === "always-on" && hosting.autoscaling && hostingPath[0] === "models") {
    const key = settingKey([...hostingPath, "autoscaling"]);
    problems.push({ key, found: hosting.autoscaling, allowed, repair: removeCommand(key) });
  }
  return problems;
}
