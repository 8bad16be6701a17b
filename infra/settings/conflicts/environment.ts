import { lambda } from "../../../functions/core/limits";
import { container } from "../../../model/limits";
import { environmentBytes } from "../../functions/environment";
import { isComplete, type SettingsDraft } from "../draft";
import { problemAt, type SettingProblem } from "../problems";
import { type Settings } from "../schema";
import { type HostingSettings } from "../schema/hosting";
import { type SourceSettings } from "../schema/sources";

/** Checks SageMaker's limits on the environment of a container. */
export function checkContainerEnvironment({ models }: SettingsDraft): SettingProblem[] {
  const { maxVariables, maxBytesEach, maxBytes } = container.environment;
  return models.flatMap(({ environment }, i) => {
    const path = ["models", i, "environment"];
    const variables = Object.entries(environment ?? {}).map(([name, value]) => [name, value ?? ""] as const);
    const tooLong = variables.filter((pair) => pair.some((text) => Buffer.byteLength(text) > maxBytesEach));
    const bytes = Buffer.byteLength(variables.flat().join(""));
    return [
      ...tooLong.map(([name, value]) => {
        const longest = Math.max(Buffer.byteLength(name), Buffer.byteLength(value));
        return problemAt([...path, name], `${longest} bytes`, `name and value of at most ${maxBytesEach} bytes each`);
      }),
      ...(variables.length > maxVariables
        ? [problemAt(path, `${variables.length} variables`, `at most ${maxVariables} variables`)]
        : []),
      ...(bytes > maxBytes
        ? [problemAt(path, `${bytes} bytes`, `at most ${maxBytes} bytes of names and values together`)]
        : []),
    ];
  });
}

/** Checks that models and API settings fit into the environment of a Lambda function. */
export function checkFunctionEnvironment({ region = "", models, api, domain }: SettingsDraft): SettingProblem[] {
  if (!isComplete<Settings["api"]>(api)) return [];
  const complete = models.flatMap(({ name, hosting, source }) =>
    name !== null && isComplete<HostingSettings>(hosting) && isComplete<SourceSettings>(source)
      ? [{ name, hosting, source }]
      : [],
  );
  const bytes = environmentBytes({ region, models: complete, api, domain });
  if (bytes.all <= lambda.maxEnvironmentBytes) return [];
  return [
    problemAt(
      ["models"],
      `${complete.length} models, whose names and endpoints take ${bytes.models} bytes, besides ${bytes.all - bytes.models} bytes of API settings`,
      `${lambda.maxEnvironmentBytes} bytes together, the limit of a Lambda function's environment: use fewer models, shorter names, or shorter lists in api`,
    ),
  ];
}
