import * as pulumi from "@pulumi/pulumi";
import { ApiFunction } from "./infra/api-function";
import { AutopilotError } from "./infra/autopilot-candidate";
import { createDescribeJob } from "./infra/autopilot-job";
import { buildParts, runsServer } from "./infra/build-parts";
import { hostModel } from "./infra/hosted-model";
import { HttpApi } from "./infra/http-api";
import { InferenceImage } from "./infra/inference-image";
import { ModelStore } from "./infra/model-store";
import { createReleaseHook } from "./infra/release-hook";
import { ownSettings, parseSettings, type Settings } from "./infra/settings";
import { SettingsError } from "./infra/settings-problems";
import { SiteHosting } from "./infra/site-hosting";
import { summarize } from "./infra/summary";
import { PackagingError } from "./model/packaging";

/** Everything that modelfront is in AWS, from the models to the page. */
export = async function deploy() {
  const settings = await orMessage(readSettings);
  const access = { region: settings.region, profile: new pulumi.Config("aws").get("profile") };
  const parts = await orMessage(() => buildParts(settings, { describeJob: createDescribeJob(access) }));

  const store = new ModelStore("models", { models: parts.models });
  const image = parts.models.some(runsServer)
    ? new InferenceImage("server", { settings: settings.image, context: parts.serverContext })
    : null;
  const endpoints = parts.models.map((model) => hostModel({ model, store, image, settings }));
  const gate = createReleaseHook("release-gate", { endpoints, access });
  const api = new ApiFunction("api", { files: parts.functionFiles, endpoints, settings, gate });
  const gateway = new HttpApi("http", { alias: api.alias, settings });
  const site = new SiteHosting("site", {
    files: parts.siteFiles,
    apiUrl: gateway.url,
    settings: settings.site,
    access,
  });

  return summarize({ siteUrl: site.url, apiUrl: gateway.url, modelBucket: store.bucketName, endpoints });
};

/** The stack's settings, as the command line and `Pulumi.<stack>.yaml` have them. */
function readSettings(): Settings {
  const aws = new pulumi.Config("aws");
  const source = `Pulumi.${pulumi.getStack()}.yaml`;
  const values = Object.fromEntries(
    Object.entries(ownSettings(pulumi.runtime.allConfig())).map(([key, value]) => [key, parseIfJson(value)]),
  );
  return parseSettings({ values, region: aws.get("region"), source });
}

/** Where what stands in the way is the user's to put right, Pulumi shows the message alone: nothing in the program failed. */
async function orMessage<T>(step: () => T | Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    const isMessage = [SettingsError, PackagingError, AutopilotError].some((kind) => error instanceof kind);
    throw isMessage ? new pulumi.RunError((error as Error).message) : error;
  }
}

/** Lists and objects reach a program as JSON, the rest as it stands. */
function parseIfJson(value: unknown): unknown {
  try {
    return JSON.parse(String(value));
  } catch {
    return value;
  }
}
