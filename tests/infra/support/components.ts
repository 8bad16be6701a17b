import * as pulumi from "@pulumi/pulumi";
import { type Features } from "../../../functions/core/routes";
import { CandidateFunction, type LiveFunction } from "../../../infra/functions/live-function";
import { parseSettings } from "../../../infra/settings/parse";
import { type Settings } from "../../../infra/settings/schema";

/** Settings of a stack with a model, and with these over the defaults. */
export function settingsWith(values: Readonly<Record<string, unknown>> = {}): Settings {
  const models = [{ name: "wine" }];
  return parseSettings(
    { values: { models, ...values }, region: "eu-west-3", source: "Pulumi.test.yaml" },
    { known: ["wine"] },
  );
}

/** A function that may do nothing, for what stands in front of it. */
export function createFunction(name: string, settings = settingsWith()): LiveFunction {
  const files = new Map([[`${name}.mjs`, Buffer.from(`export const handler = "${name}";`)]]);
  const hook = new pulumi.ResourceHook(`${name}-hook`, () => undefined);
  const candidate = new CandidateFunction(name, {
    files,
    handler: `${name}.handler`,
    timeoutSeconds: 10,
    variables: {},
    policies: {},
    settings,
  });
  return candidate.goLive([], { gate: hook, move: hook, settle: [hook] });
}

export const table = {
  tableName: pulumi.output("requests-0000000"),
  arn: pulumi.output("arn:aws:dynamodb:eu-west-3:123456789012:table/requests-0000000"),
};

/** The bucket of models. */
export const bucket = {
  bucketName: pulumi.output("models-0000000"),
  bucketArn: pulumi.output("arn:aws:s3:::models-0000000"),
};

/** The table of issued keys. */
export const keys = {
  tableName: pulumi.output("keys-0000000"),
  arn: pulumi.output("arn:aws:dynamodb:eu-west-3:123456789012:table/keys-0000000"),
};

/** Every combination of features. A stack with the proxy has chat too, since endpoints can be named as chat models. */
export const featureSets: readonly Features[] = [
  { chat: false, proxy: false },
  { chat: true, proxy: false },
  { chat: true, proxy: true },
];
