import * as pulumi from "@pulumi/pulumi";
import * as stackConfig from "@pulumi/pulumi/runtime/config";
import { readAwsAccess } from "./infra/aws-access";
import { createDescribeJob } from "./infra/build/autopilot";
import { readSecretVersion } from "./infra/build/container-environment";
import { isModelMistake } from "./infra/build/mistakes";
import { buildParts, runsServer } from "./infra/build/parts";
import { Domain } from "./infra/edge/domain";
import { applyEncryption } from "./infra/encryption";
import { ApiFunction, StreamFunction } from "./infra/functions/api";
import { AuthorizerFunction, needsAuthorizerFunction } from "./infra/functions/authorizer";
import { sharedName } from "./infra/functions/environment";
import { KeyTable } from "./infra/functions/key-table";
import { RequestTable } from "./infra/functions/request-table";
import { Analyses, analysesModels } from "./infra/governance/analyses";
import { createDataQuality } from "./infra/governance/data-quality";
import { ModelRegistry } from "./infra/governance/registry";
import { HttpApi } from "./infra/gateway/http-api";
import { StreamingApi } from "./infra/gateway/streaming-api";
import { needsUserPool, UserPool } from "./infra/gateway/user-pool";
import { accountOf } from "./infra/iam/arn";
import { CapturedData, capturesData } from "./infra/models/captured-data";
import { ModelEndpoint } from "./infra/models/endpoint";
import { ExistingEndpoint } from "./infra/models/hosted-model";
import { InferenceImage } from "./infra/models/image";
import { SharedEndpoint, SharedModel, usesSharedEndpoint } from "./infra/models/shared-endpoint";
import { ModelStore } from "./infra/models/store";
import { goLive } from "./infra/release/release";
import { Monitoring } from "./infra/monitoring/monitoring";
import { notifies, Topic } from "./infra/monitoring/topic";
import { readSettings } from "./infra/settings/parse";
import { SettingsError } from "./infra/settings/problems";
import { SiteHosting } from "./infra/site/hosting";
import { apiOrigins, corsOf, needsSiteHosting, publish } from "./infra/site/publish";
import { applyStackRules } from "./infra/stack-rules";
import { summarize } from "./infra/summary";
import { streams } from "./functions/core/routes";

/** Tells whether a key of the stack's configuration holds a secret. Pulumi exports it, and leaves it out of its types. */
const { isConfigSecret } = stackConfig as unknown as { isConfigSecret: (key: string) => boolean };

/** Everything that modelfront is in AWS, from the models to the page. */
export = async function deploy() {
  // On Node.js 20 the SDK, which the hooks use, would print seven lines about its end of support with every release.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const source = `Pulumi.${pulumi.getStack()}.yaml`;
  const config = pulumi.runtime.allConfig();
  const settings = await orMessage(() => readSettings(config, source, isConfigSecret));
  const access = await orMessage(() => readAwsAccess(config, settings.region, source));
  applyStackRules(settings);
  const ports = { describeJob: createDescribeJob(access), readSecret: readSecretVersion };
  const parts = await orMessage(() => buildParts(settings, ports));
  const { features, functionFiles: files } = parts;

  const encryptionKey = applyEncryption("data", settings.encryption, settings.region);
  const keys = new KeyTable("keys", settings);
  const table = new RequestTable("requests", settings);
  const account = accountOf(keys.arn);
  const { deletionProtection } = settings;
  const store = new ModelStore("models", { models: parts.models, deletionProtection, encryptionKey });
  const image = parts.models.some(runsServer)
    ? new InferenceImage("server", { settings: settings.image, context: parts.serverContext })
    : null;
  const captured = capturesData(settings) ? new CapturedData("captured", { settings, encryptionKey }) : null;
  const sharedModels = parts.models.filter(usesSharedEndpoint);
  const shared =
    settings.sharedEndpoint && image && sharedModels.length > 0
      ? new SharedEndpoint(sharedName, {
          endpoint: settings.sharedEndpoint,
          models: sharedModels,
          store,
          image,
          account,
          settings,
        })
      : null;
  const endpoints = parts.models.map((model) => {
    const { name, source } = model.settings;
    if (shared && usesSharedEndpoint(model)) return new SharedModel(model, shared, store);
    return source.from === "endpoint"
      ? new ExistingEndpoint(model, source.endpointName)
      : new ModelEndpoint(name, { model, store, image, account, captured, settings });
  });

  const registry =
    settings.governance.registry === "off"
      ? null
      : new ModelRegistry("registry", { endpoints, modelBucket: store.bucketName, settings });
  const analyses = analysesModels(settings) ? new Analyses("analyses", { account, captured, settings }) : null;
  if (analyses && captured) createDataQuality(endpoints, settings, { analyses, captured, account });

  const userPool = needsUserPool(settings) ? new UserPool("users", { settings }) : null;
  const domain = settings.domain ? new Domain("domain", { settings: settings.domain, features }) : null;
  const site = needsSiteHosting(settings)
    ? new SiteHosting("site", { files: parts.siteFiles, connectTo: apiOrigins(settings.region), front: null, settings })
    : null;
  const cors = corsOf(settings.api.cors, (domain ?? site)?.url);
  const requests = { table, userPool, features, settings, cors, edgeSecret: domain && domain.secret };
  const functions = {
    api: new ApiFunction("api", { ...requests, files, endpoints }),
    stream: streams(features) ? new StreamFunction("stream", { ...requests, files, endpoints }) : null,
    authorizer: needsAuthorizerFunction(settings, features)
      ? new AuthorizerFunction("authorizer", {
          keys,
          userPool,
          settings,
          edgeSecret: requests.edgeSecret,
          files: parts.authorizerFiles,
        })
      : null,
  };
  const topic = notifies(settings) ? new Topic("notifications", { account, settings }) : null;
  const { api, stream, authorizer } = goLive("release-gate", {
    topicArn: topic && topic.arn,
    functions,
    endpoints,
    registry,
    access,
    bucket: store,
    settings,
  });
  const http = new HttpApi("http", { api, authorizer, userPool, features, cors, settings });
  const streaming =
    stream && authorizer ? new StreamingApi("streaming", { stream, authorizer, features, settings, access }) : null;

  const aliases = [api, stream, authorizer].flatMap((one) => one?.alias ?? []);
  const addresses = publish({
    domain,
    site,
    http,
    streaming,
    siteFiles: parts.siteFiles,
    settings,
    access,
    after: aliases,
  });
  new Monitoring("monitoring", {
    topic,
    functions,
    endpoints,
    http,
    streaming,
    keys,
    table,
    apiUrl: addresses.apiUrl,
    files: parts.monitoringFiles,
    after: aliases,
    settings,
  });
  return summarize({
    ...addresses,
    topicArn: topic && topic.arn,
    keys,
    userPool,
    modelBucket: store.bucketName,
    endpoints,
    clarify: analyses?.clarify ?? null,
  });
};

/** Runs a step. Mistakes that the user can correct are shown as a message, without a stack trace. */
async function orMessage<T>(step: () => T | Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw error instanceof SettingsError || isModelMistake(error) ? new pulumi.RunError(error.message) : error;
  }
}
