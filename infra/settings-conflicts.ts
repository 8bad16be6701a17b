import { lambda } from "../functions/lib/limits";
import { container, serverless } from "../model/limits";
import { checkCallers, checkUserPool } from "./caller-conflicts";
import { environmentBytes } from "./function-environment";
import { type HostingSettings } from "./hosting-settings";
import { distinctHostings, type ModelDraft, type SettingsDraft } from "./settings-draft";
import { removeCommand, setCommand, settingKey, type SettingProblem } from "./settings-problems";
import { checkSources } from "./source-conflicts";
import { checkAutoscaling, checkVariants } from "./variant-conflicts";

type ServerlessModel = ModelDraft & { readonly hosting: HostingSettings & { readonly mode: "serverless" } };

/** What each setting allows by itself, but AWS or this program refuses together. */
export function findConflicts(draft: SettingsDraft): SettingProblem[] {
  const rules = [
    checkRegion,
    checkNames,
    checkProvisionedConcurrency,
    checkArchitecture,
    checkSources,
    checkVariants,
    checkAutoscaling,
    checkEndpointCount,
    checkConcurrency,
    checkContainerEnvironment,
    checkCallers,
    checkUserPool,
    checkFunctionEnvironment,
  ];
  return rules.flatMap((rule) => rule(draft));
}

function checkRegion({ region, models }: SettingsDraft): SettingProblem[] {
  const key = "aws:region";
  const repair = "pulumi config set aws:region eu-west-3";
  if (region === undefined || !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) {
    return [{ key, found: region, allowed: "an AWS Region, such as eu-west-3", repair }];
  }
  const { largeRegions, otherRegions } = serverless.regionalConcurrency;
  const offered: readonly string[] = [...largeRegions, ...otherRegions];
  if (!models.some(isServerless) || offered.includes(region)) return [];
  const allowed = `a Region with SageMaker Serverless Inference (${offered.join(", ")}), or always-on hosting alone`;
  return [{ key, found: region, allowed, repair }];
}

function checkNames({ models, knownModels, unfetched }: SettingsDraft): SettingProblem[] {
  const names = models.map(({ name }) => name);
  const isLeftOut = models.map(({ name, optional }) => optional === true && unfetched.includes(name ?? ""));
  const isAllLeftOut = isLeftOut.every(Boolean);
  return names.flatMap((name, i) => {
    if (name === undefined) return [];
    const key = settingKey(["models", i, "name"]);
    if (unfetched.includes(name)) {
      if (isLeftOut[i] && !isAllLeftOut) return [];
      return [{ key, found: name, allowed: "a model whose weights are here", repair: `npm run package -- ${name}` }];
    }
    if (!knownModels.includes(name)) {
      const unused = knownModels.find((known) => !names.includes(known));
      const repair = unused ? setCommand(key, unused) : removeCommand(settingKey(["models", i]));
      return [{ key, found: name, allowed: `a folder in model/: ${knownModels.join(", ")}`, repair }];
    }
    if (names.indexOf(name) === i) return [];
    const repair = removeCommand(settingKey(["models", i]));
    return [{ key, found: name, allowed: "each model once", repair }];
  });
}

function checkProvisionedConcurrency({ models }: SettingsDraft): SettingProblem[] {
  return distinctHostings(models).flatMap(({ hosting, hostingPath }) => {
    if (hosting.mode !== "serverless") return [];
    const { provisionedConcurrency: found = 0, maxConcurrency } = hosting;
    if (found <= maxConcurrency) return [];
    const key = settingKey([...hostingPath, "provisionedConcurrency"]);
    const allowed = `at most maxConcurrency, which is ${maxConcurrency}`;
    return [{ key, found, allowed, repair: setCommand(key, maxConcurrency) }];
  });
}

/** Instance families with AWS's arm64 processors carry a `g` after their generation: `ml.c7g.large`. */
function checkArchitecture({ models, image }: SettingsDraft): SettingProblem[] {
  const built = models.filter(
    ({ source }) => source?.from === "framework" || (source?.from === "folder" && image?.source === "build"),
  );
  return distinctHostings(built).flatMap(({ hosting, hostingPath }) => {
    if (hosting.mode !== "always-on" || !/^ml\.[a-z]+\d+g/.test(hosting.instanceType)) return [];
    const key = settingKey([...hostingPath, "instanceType"]);
    const allowed = "an instance type with x86 processors: the image is built for linux/amd64";
    return [{ key, found: hosting.instanceType, allowed, repair: setCommand(key, "ml.m5.large") }];
  });
}

function checkEndpointCount({ models }: SettingsDraft): SettingProblem[] {
  const found = models.filter(isServerless).length;
  if (found <= serverless.maxEndpoints) return [];
  const allowed = `at most ${serverless.maxEndpoints} serverless endpoints in a Region`;
  const last = settingKey(["models", models.findLastIndex(isServerless)]);
  return [{ key: settingKey(["models"]), found: `${found} serverless models`, allowed, repair: removeCommand(last) }];
}

function checkConcurrency({ models, region }: SettingsDraft): SettingProblem[] {
  const { large, largeRegions, other } = serverless.regionalConcurrency;
  const limit = (largeRegions as readonly (string | undefined)[]).includes(region) ? large : other;
  const all = models.filter(isServerless);
  const total = all.reduce((sum, { hosting }) => sum + hosting.maxConcurrency, 0);
  const [largest] = all.toSorted((a, b) => b.hosting.maxConcurrency - a.hosting.maxConcurrency);
  if (total <= limit || !largest) return [];
  const key = settingKey([...largest.hostingPath, "maxConcurrency"]);
  const allowed = `at most ${limit} for all serverless endpoints of ${region} together`;
  const fair = Math.floor(limit / all.length);
  return [{ key, found: `${total} for ${all.length} models`, allowed, repair: setCommand(key, fair) }];
}

function checkContainerEnvironment({ models }: SettingsDraft): SettingProblem[] {
  const { maxVariables, maxBytesEach, maxBytes } = container.environment;
  return models.flatMap(({ environment = {} }, i) => {
    const path = ["models", i, "environment"];
    const variables = Object.entries(environment);
    const tooLong = variables.filter((pair) => pair.some((text) => Buffer.byteLength(text) > maxBytesEach));
    const bytes = Buffer.byteLength(variables.flat().join(""));
    const problem = (key: string, found: string, allowed: string) => ({
      key,
      found,
      allowed,
      repair: removeCommand(key),
    });
    return [
      ...tooLong.map(([name, value]) => {
        const longest = Math.max(Buffer.byteLength(name), Buffer.byteLength(value));
        return problem(
          settingKey([...path, name]),
          `${longest} bytes`,
          `name and value of at most ${maxBytesEach} bytes`,
        );
      }),
      ...(variables.length > maxVariables
        ? [problem(settingKey(path), `${variables.length} variables`, `at most ${maxVariables} variables`)]
        : []),
      ...(bytes > maxBytes
        ? [problem(settingKey(path), `${bytes} bytes`, `at most ${maxBytes} bytes of names and values`)]
        : []),
    ];
  });
}

function checkFunctionEnvironment({ region = "", models, api }: SettingsDraft): SettingProblem[] {
  const named = models.flatMap(({ name, hosting, source }) =>
    name && hosting && source ? [{ name, hosting, source }] : [],
  );
  const bytes = environmentBytes({ region, models: named, api });
  if (bytes.all <= lambda.maxEnvironmentBytes) return [];
  return [
    {
      key: settingKey(["models"]),
      found: `${named.length} models, whose names and endpoints take ${bytes.models} bytes beside ${bytes.all - bytes.models} of the API's settings`,
      allowed: `${lambda.maxEnvironmentBytes} bytes together, the room in the environment of a Lambda function: fewer models, shorter names, or shorter lists in api`,
      repair: removeCommand(settingKey(["models", models.length - 1])),
    },
  ];
}

function isServerless(model: ModelDraft): model is ServerlessModel {
  return model.hosting?.mode === "serverless";
}
