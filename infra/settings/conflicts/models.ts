import { serverless } from "../../../model/limits";
import { distinctHostings, type Draft, type ModelDraft, type SettingsDraft } from "../draft";
import { problemAt, type SettingProblem } from "../problems";
import { type HostingSettings } from "../schema/hosting";

type ServerlessHosting = Extract<Draft<HostingSettings>, { mode: "serverless" | null; maxConcurrency: unknown }>;
type ServerlessModel = ModelDraft & { readonly hosting: ServerlessHosting };

/** Checks that the Region exists and offers the hosting of every model. */
export function checkRegion({ region, models }: SettingsDraft): SettingProblem[] {
  const key = "aws:region";
  if (region === undefined || !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) {
    return [{ key, found: region, allowed: "an AWS Region, such as eu-west-3" }];
  }
  const { largeRegions, otherRegions } = serverless.regionalConcurrency;
  const offered: readonly string[] = [...largeRegions, ...otherRegions];
  if (!models.some(isServerless) || offered.includes(region)) return [];
  const allowed = `a Region with SageMaker Serverless Inference (${offered.join(", ")}), or always-on hosting for every model`;
  return [{ key, found: region, allowed }];
}

/** Checks that a stack without models has endpoints to pass requests to. */
export function checkModelCount({ isWithoutModels, api }: SettingsDraft): SettingProblem[] {
  const endpoints = api?.proxy?.endpoints;
  if (!isWithoutModels || !endpoints || endpoints.length > 0) return [];
  const allowed = "at least one model, or endpoints in api.proxy.endpoints for a stack that is a proxy alone";
  return [problemAt(["models"], [], allowed)];
}

/** Checks that every model has a folder with weights or is left out, that one is left, and that each is named once. */
export function checkNames({ models, folders: { known, unfetched } }: SettingsDraft): SettingProblem[] {
  const names = models.map(({ name }) => name);
  const isLeftOut = models.map(({ name, optional }) => optional === true && unfetched.includes(name ?? ""));
  const isAllLeftOut = isLeftOut.every(Boolean);
  return names.flatMap((name, i) => {
    if (name === null) return [];
    const problem = (allowed: string) => [problemAt(["models", i, "name"], name, allowed)];
    if (isLeftOut[i] && !isAllLeftOut) return [];
    if (unfetched.includes(name)) {
      return problem(`a model whose weights have been fetched: run \`npm run package -- ${name}\` first`);
    }
    if (!known.includes(name)) return problem(`a folder in model/. Available: ${known.join(", ")}`);
    return names.indexOf(name) === i ? [] : problem("each model once");
  });
}

export function checkProvisionedConcurrency({ models }: SettingsDraft): SettingProblem[] {
  return distinctHostings(models).flatMap(({ hosting, hostingPath }) => {
    if (hosting.mode !== "serverless") return [];
    const { provisionedConcurrency: found, maxConcurrency } = hosting;
    if (!found || !maxConcurrency || found <= maxConcurrency) return [];
    const allowed = `at most maxConcurrency, which is ${maxConcurrency}`;
    return [problemAt([...hostingPath, "provisionedConcurrency"], found, allowed)];
  });
}

/** True for instance types with arm64 processors: their families have a `g` after the generation, such as `ml.c7g`. */
export function isArm64(instanceType: string): boolean {
  return /^ml\.[a-z]+\d+g/.test(instanceType);
}

/** Refuses arm64 instances for images that are built for amd64. */
export function checkArchitecture({ models, image }: SettingsDraft): SettingProblem[] {
  const onAmd64 = models.filter(
    ({ source }) => source?.from === "framework" || (source?.from === "folder" && image?.source === "build"),
  );
  return distinctHostings(onAmd64).flatMap(({ hosting, hostingPath }) => {
    if (hosting.mode !== "always-on" || !isArm64(hosting.instanceType ?? "")) return [];
    const allowed = "an instance type with x86 processors: the image is built for linux/amd64";
    return [problemAt([...hostingPath, "instanceType"], hosting.instanceType, allowed)];
  });
}

export function checkEndpointCount({ models }: SettingsDraft): SettingProblem[] {
  const found = models.filter(isServerless).length;
  if (found <= serverless.maxEndpoints) return [];
  const allowed = `at most ${serverless.maxEndpoints} serverless endpoints per Region`;
  return [problemAt(["models"], `${found} serverless models`, allowed)];
}

/** Checks the Region's quota of concurrency, which all serverless endpoints share. */
export function checkConcurrency({ models, region }: SettingsDraft): SettingProblem[] {
  const { large, largeRegions, other } = serverless.regionalConcurrency;
  const limit = (largeRegions as readonly (string | undefined)[]).includes(region) ? large : other;
  const all = models.filter(isServerless).map(({ hosting, hostingPath }) => ({
    concurrency: hosting.maxConcurrency ?? 0,
    path: [...hostingPath, "maxConcurrency"],
  }));
  const total = all.reduce((sum, { concurrency }) => sum + concurrency, 0);
  const [largest] = all.toSorted((a, b) => b.concurrency - a.concurrency);
  if (total <= limit || !largest) return [];
  const allowed = `at most ${limit} for all serverless endpoints in ${region} together`;
  return [problemAt(largest.path, `${total} for ${all.length} models`, allowed)];
}

function isServerless(model: ModelDraft): model is ServerlessModel {
  return model.hosting?.mode === "serverless";
}
