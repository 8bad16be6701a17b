import { frameworkImages } from "../../../model/packaging/framework-images";
import { type Draft, type ModelDraft, type SettingsDraft } from "../draft";
import { problemAt, type SettingProblem } from "../problems";
import { hasGpu } from "../schema/hosting";
import { type SourceSettings } from "../schema/sources";

/** Checks each model's source against its hosting, its kind, and what AWS offers. */
export function checkSources({ models, folders }: SettingsDraft): SettingProblem[] {
  return models.flatMap((model, i) => {
    const { source } = model;
    switch (source?.from) {
      case "framework":
        return checkFramework(model, source, i);
      case "container":
        return firstPerKey([...checkContainer(model, source, i), ...checkProtocol(model, source, folders, i)]);
      case "endpoint":
        return [...checkExisting(model, i), ...checkProtocol(model, source, folders, i)];
      case "folder":
      case "autopilot":
      case null:
      case undefined:
        return [];
    }
  });
}

/** A setting may be wrong for several reasons; one is enough to report. */
function firstPerKey(problems: readonly SettingProblem[]): SettingProblem[] {
  return problems.filter(({ key }, i) => problems.findIndex((other) => other.key === key) === i);
}

type Source<From> = NonNullable<Draft<Extract<SourceSettings, { from: From }>>>;

function checkFramework(
  { hosting, hostingPath }: ModelDraft,
  { framework, version }: Source<"framework">,
  i: number,
): SettingProblem[] {
  if (framework === null || version === null) return [];
  const known = frameworkImages.filter((image) => image.framework === framework);
  const versions = [...new Set(known.map((image) => image.version))];
  if (!versions.includes(version)) {
    const allowed = `a version of ${framework} for which AWS has an image. Available: ${versions.join(", ")}`;
    return [problemAt(["models", i, "source", "version"], version, allowed)];
  }
  const forGpu = known.some((image) => image.version === version && image.device === "gpu");
  if (forGpu || !hosting || !hasGpu(hosting) || hosting.mode !== "always-on") return [];
  const allowed = `an instance type without a GPU: AWS has no GPU image of ${framework} ${version}`;
  return [problemAt([...hostingPath, "instanceType"], hosting.instanceType, allowed)];
}

/** Names of GPU images: `vllm:server-sagemaker-cuda-v1`, `pytorch-inference:2.6.0-gpu-py312-cu124`. */
const gpuImage = /[/:._-](gpu|cuda|cu\d{2,3})([._-]|$)/;

function checkContainer(
  { hosting }: ModelDraft,
  { image, modelDataUrl }: Source<"container">,
  i: number,
): SettingProblem[] {
  if (!hosting) return [];
  const problems: SettingProblem[] = [];
  if (hosting.mode === "serverless" && modelDataUrl?.endsWith("/")) {
    const allowed = "a .tar.gz: serverless endpoints cannot load a folder of files";
    problems.push(problemAt(["models", i, "source", "modelDataUrl"], modelDataUrl, allowed));
  }
  const machine = hosting.mode === "always-on" ? hosting.instanceType : hosting.mode;
  if (image !== null && machine !== null && gpuImage.test(image) && !hasGpu(hosting)) {
    const allowed = `always-on with a GPU instance type (ml.g… or ml.p…), such as ml.g5.xlarge: ${image} is a GPU image`;
    problems.push(problemAt(["models", i, "hosting"], machine, allowed));
  }
  return problems;
}

/** Checks that `protocol: openai` is used for a chat model on an always-on endpoint. */
function checkProtocol(
  { name, hosting }: ModelDraft,
  { protocol }: Source<"container" | "endpoint">,
  { kindOf }: SettingsDraft["folders"],
  i: number,
): SettingProblem[] {
  if (protocol !== "openai") return [];
  const problems: SettingProblem[] = [];
  const kind = name === null ? undefined : kindOf(name);
  if (kind !== undefined && kind !== "chat") {
    const allowed = `plain: OpenAI's protocol is for models of kind chat, and ${name} is of kind ${kind}`;
    problems.push(problemAt(["models", i, "source", "protocol"], protocol, allowed));
  }
  if (hosting?.mode === "serverless") {
    const allowed =
      "always-on: servers of OpenAI's protocol (vLLM, DJL-LMI, SGLang) do not run on serverless endpoints";
    problems.push(problemAt(["models", i, "hosting"], hosting.mode, allowed));
  }
  return problems;
}

/** Refuses settings that would have to change an endpoint that this program does not manage. */
function checkExisting({ hosting, hostingPath, environment, state }: ModelDraft, i: number): SettingProblem[] {
  const problems: SettingProblem[] = [];
  const allowed = "nothing: the endpoint exists already and is not changed";
  if (state === "asleep") {
    const awake = "awake: the endpoint exists already and is not deleted";
    problems.push(problemAt(["models", i, "state"], state, awake));
  }
  if (Object.keys(environment ?? {}).length > 0) {
    problems.push(problemAt(["models", i, "environment"], environment, allowed));
  }
  if (hosting?.mode === "always-on" && hosting.autoscaling && hostingPath[0] === "models") {
    problems.push(problemAt([...hostingPath, "autoscaling"], hosting.autoscaling, allowed));
  }
  if (hosting?.mode === "always-on" && hosting.dataCapture && hostingPath[0] === "models") {
    problems.push(problemAt([...hostingPath, "dataCapture"], hosting.dataCapture, allowed));
  }
  return problems;
}
