import * as pulumi from "@pulumi/pulumi";
import { createApiFunction, createStreamFunction } from "./infra/functions/api";
import { createAuthorizerFunction } from "./infra/functions/authorizer";
import { AutopilotError } from "./infra/build/autopilot-candidate";
import { createDescribeJob } from "./infra/build/autopilot-job";
import { buildParts, runsServer } from "./infra/build/parts";
import { hostModel } from "./infra/models/hosted-model";
import { HttpApi } from "./infra/gateway/http-api";
import { chooseAuthorizer } from "./infra/gateway/http-authorizer";
import { InferenceImage } from "./infra/models/image";
import { ModelStore } from "./infra/models/store";
import { createReleaseHook } from "./infra/release/hook";
import { RequestTable } from "./infra/functions/request-table";
import { ownSettings, parseSettings, type Settings } from "./infra/settings";
import { SettingsError } from "./infra/settings/problems";
import { SiteHosting } from "./infra/site/hosting";
import { StreamingApi } from "./infra/gateway/streaming-api";
import { summarize } from "./infra/summary";
import { createUserPool } from "./infra/gateway/user-pool";
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

  const table = new RequestTable("table", settings);
  const userPool = createUserPool("users", settings);
  const { features, functionFiles: files } = parts;
  const requests = { table, userPool, features, settings };
  const api = createApiFunction("api", { ...requests, files, endpoints, gate });
  const stream = createStreamFunction("stream", { ...requests, files, endpoints, after: api });
  const checker = createAuthorizerFunction("authorizer", { ...requests, files: parts.authorizerFiles });
  const authorizer = chooseAuthorizer(settings.api, checker, userPool);
  const http = new HttpApi("http", { api, authorizer, features, settings });
  const streaming =
    stream && checker && new StreamingApi("streaming", { stream, authorizer: checker, features, settings });

  const site = new SiteHosting("site", {
    files: parts.siteFiles,
    apiUrl: http.url,
    streamingUrl: streaming && streaming.url,
    settings: settings.site,
    access,
  });
  return summarize({
    siteUrl: site.url,
    apiUrl: http.url,
    streaming,
    table,
    userPool,
    modelBucket: store.bucketName,
    endpoints,
  });
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
