import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { httpApi, streamingApi } from "../../functions/core/limits";
import { streams, type Features } from "../../functions/core/routes";
import { contentKey } from "../build/content-key";
import { endpointArn } from "../iam/endpoint-arn";
import {
  callersVariable,
  modelsVariable,
  routedComponent,
  routedProtocol,
  routedVariants,
  settingsVariable,
  type ModelRoute,
} from "./environment";
import { type HostedModel } from "../models/hosted-model";
import { LiveFunction } from "./live-function";
import { modelVersion } from "../release/content";
import { type RequestTable } from "./request-table";
import { invokePolicy, proxyPolicy, tablePolicy } from "../iam/roles";
import { type Settings } from "../settings";
import { type UserPool } from "../gateway/user-pool";

/** What the functions that answer requests are made of. */
export interface ApiParts {
  /** `api.mjs` and `stream.mjs` have the entry points. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly features: Features;
  /** The models that they ask; the first one answers `POST /predict`. */
  readonly endpoints: readonly HostedModel[];
  readonly table: Pick<RequestTable, "arn" | "tableName">;
  /** Where the program makes one. */
  readonly userPool: UserPool | null;
  readonly settings: Pick<Settings, "api" | "function" | "logs">;
}

/**
 * The function behind the HTTP API.
 * @param gate runs before its alias moves to a version; a throw leaves it where it is.
 */
export function createApiFunction(
  name: string,
  parts: ApiParts & { readonly gate: pulumi.ResourceHook },
): LiveFunction {
  const { endpoints, files, gate, settings } = parts;
  return new LiveFunction(name, {
    files,
    handler: "api.handler",
    timeoutSeconds: httpApi.timeoutSeconds,
    variables: variablesOf(parts),
    policies: policiesOf(parts, endpoints, { lists: true, streams: parts.features.chat }),
    settings,
    gate,
  });
}

/**
 * The function behind the streaming API, for chat and the proxy alone; null where there is neither.
 * @param after the function whose alias the gate guards.
 */
export function createStreamFunction(
  name: string,
  parts: ApiParts & { readonly after: LiveFunction },
): LiveFunction | null {
  if (!streams(parts.features)) return null;
  const { after, endpoints, files, settings } = parts;
  const chats = endpoints.filter(({ model }) => model.folder.contract.kind === "chat");
  return new LiveFunction(name, {
    files,
    handler: "stream.handler",
    timeoutSeconds: streamingApi.timeoutSeconds,
    variables: { ...variablesOf(parts), ALLOW_ORIGINS: JSON.stringify(settings.api.cors.allowOrigins) },
    policies: policiesOf(parts, chats, { lists: false, streams: true }),
    settings,
    after,
  });
}

function variablesOf({ endpoints, settings, table, userPool }: ApiParts): Record<string, pulumi.Input<string>> {
  return {
    MODELS: pulumi.jsonStringify(modelsVariable(endpoints.map(modelRoute))),
    SETTINGS: JSON.stringify(settingsVariable(settings.api)),
    CALLERS: pulumi.jsonStringify(callersVariable(settings.api.callers, userPool)),
    TABLE: table.tableName,
  };
}

function policiesOf(
  { settings, table }: ApiParts,
  asked: readonly HostedModel[],
  { lists, streams }: { readonly lists: boolean; readonly streams: boolean },
): Record<string, aws.iam.PolicyDocument> {
  const arns = asked.map((endpoint) => endpoint.endpointArn ?? endpointArn(endpoint.endpointName, table.arn));
  const patterns = settings.api.proxy.endpoints;
  // Named for the endpoints that it allows: while a release proves itself, the version before it keeps its own.
  const ask = `ask-${contentKey(asked.map(({ releaseName }) => releaseName))}`;
  return {
    ...(arns.length > 0 && { [ask]: invokePolicy(arns, { streams }) }),
    ...(patterns.length > 0 && {
      proxy: proxyPolicy(
        patterns.map((pattern) => endpointArn(pattern, table.arn)),
        { lists },
      ),
    }),
    table: tablePolicy(table.arn, "answer"),
  };
}

function modelRoute({ model, endpointName }: HostedModel): ModelRoute<pulumi.Output<string>> {
  const { name, hosting, source } = model.settings;
  return {
    name,
    endpointName,
    mode: hosting.mode,
    version: modelVersion(model),
    variants: routedVariants(hosting),
    protocol: routedProtocol(source),
    inferenceComponent: routedComponent(source),
  };
}
