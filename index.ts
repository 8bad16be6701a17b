import * as pulumi from "@pulumi/pulumi";
import { ApiFunction } from "./infra/api-function";
import { buildParts } from "./infra/build-parts";
import { HttpApi } from "./infra/http-api";
import { InferenceImage } from "./infra/inference-image";
import { ModelEndpoint } from "./infra/model-endpoint";
import { ModelStore } from "./infra/model-store";
import { createReleaseHook } from "./infra/release-hook";
import { ownSettings, parseSettings, type Settings } from "./infra/settings";
import { SettingsError } from "./infra/settings-problems";
import { SiteHosting } from "./infra/site-hosting";
import { summarize } from "./infra/summary";

/** Everything that modelfront is in AWS, from the models to the page. */
export = async function deploy() {
  const settings = readSettings();
  const access = { region: settings.region, profile: new pulumi.Config("aws").get("profile") };
  const parts = await buildParts(settings);

  const store = new ModelStore("models", { models: parts.models });
  const image = new InferenceImage("server", { settings: settings.image, context: parts.serverContext });
  const endpoints = parts.models.map((model) => {
    const { name } = model.settings;
    return new ModelEndpoint(name, { model, artifact: store.artifactOf(name), image, logs: settings.logs });
  });
  const gate = createReleaseHook("release-gate", { endpoints, access });
  const api = new ApiFunction("api", { files: parts.functionFiles, endpoints, settings, gate });
  const gateway = new HttpApi("http", { alias: api.alias, settings });
  const site = new SiteHosting("site", {
    files: parts.siteFiles,
    apiUrl: gateway.url,
    settings: settings.site,
    access,
  });

  return summarize({ siteUrl: site.url, apiUrl: gateway.url, endpoints });
};

/** The stack's settings, as the command line and `Pulumi.<stack>.yaml` have them. */
function readSettings(): Settings {
  const aws = new pulumi.Config("aws");
  const source = `Pulumi.${pulumi.getStack()}.yaml`;
  const values = Object.fromEntries(
    Object.entries(ownSettings(pulumi.runtime.allConfig())).map(([key, value]) => [key, parseIfJson(value)]),
  );
  try {
    return parseSettings({ values, region: aws.get("region"), source });
  } catch (error) {
    // Nothing in the program failed, so Pulumi shows the message alone.
    throw error instanceof SettingsError ? new pulumi.RunError(error.message) : error;
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
