import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type CorsSettings } from "../../functions/core/cors";
import { httpApi, streamingApi } from "../../functions/core/limits";
import { type Features } from "../../functions/core/routes";
import { contentKey } from "../build/content-key";
import { endpointArn } from "../iam/arn";
import {
  callersVariable,
  modelsVariable,
  routedArtifacts,
  routedAssignment,
  routedComponent,
  routedProtocol,
  settingsVariable,
  type ModelRoute,
} from "./environment";
import { isAwake, type HostedModel } from "../models/hosted-model";
import { usesSharedEndpoint } from "../models/shared-endpoint";
import { CandidateFunction } from "./live-function";
import { artifactVersions, modelVersion } from "../release/content";
import { type RequestTable } from "./request-table";
import { invokePolicy, proxyPolicy, requestTablePolicy, restoredInvokePolicy } from "../iam/roles";
import { type Settings } from "../settings/schema";
import { type UserPool } from "../gateway/user-pool";

/** Arguments shared by both functions that answer requests. */
export interface RequestFunctionArgs {
  /** Bundle with `api.mjs` and `stream.mjs`. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly features: Features;
  /** Models that the functions invoke; the first one answers `POST /predict`. */
  readonly endpoints: readonly HostedModel[];
  /** Settings of CORS, with the page's own origin in them. */
  readonly cors: pulumi.Input<CorsSettings>;
  readonly table: Pick<RequestTable, "arn" | "tableName">;
  /** Proves that a request came through CloudFront; null or undefined without a domain. */
  readonly edgeSecret?: pulumi.Output<string> | null;
  /** Null if tokens come from no pool of this stack. */
  readonly userPool: UserPool | null;
  readonly settings: Pick<Settings, "api" | "function" | "logs" | "monitoring" | "network" | "secrets">;
}

/** Function behind the HTTP API. */
export class ApiFunction extends CandidateFunction {
  constructor(name: string, args: RequestFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    const { endpoints, features, files, settings } = args;
    super(
      name,
      {
        files,
        handler: "api.handler",
        timeoutSeconds: httpApi.timeoutSeconds,
        variables: variablesOf(args),
        policies: policiesOf(args, endpoints, { lists: true, streams: features.chat }),
        settings,
      },
      opts,
    );
  }
}

/** Function behind the streaming API: chat and the proxy's streams. */
export class StreamFunction extends CandidateFunction {
  constructor(name: string, args: RequestFunctionArgs, opts?: pulumi.ComponentResourceOptions) {
    const { endpoints, files, settings } = args;
    const chats = endpoints.filter(({ model }) => model.folder.contract.kind === "chat");
    super(
      name,
      {
        files,
        handler: "stream.handler",
        timeoutSeconds: streamingApi.timeoutSeconds,
        variables: { ...variablesOf(args), ALLOW_ORIGINS: pulumi.jsonStringify(pulumi.output(args.cors).allowOrigins) },
        policies: policiesOf(args, chats, { lists: false, streams: true }),
        settings,
      },
      opts,
    );
  }
}

function variablesOf({
  edgeSecret,
  endpoints,
  settings,
  table,
  userPool,
}: RequestFunctionArgs): Record<string, pulumi.Input<string>> {
  return {
    MODELS: pulumi.jsonStringify(modelsVariable(endpoints.map(modelRoute))),
    SETTINGS: JSON.stringify(settingsVariable(settings.api)),
    CALLERS: pulumi.jsonStringify(callersVariable(settings.api.callers, userPool)),
    TABLE: table.tableName,
    ...(edgeSecret && { EDGE_SECRET: edgeSecret }),
  };
}

function policiesOf(
  { settings, table }: RequestFunctionArgs,
  asked: readonly HostedModel[],
  { lists, streams }: { readonly lists: boolean; readonly streams: boolean },
): Record<string, aws.iam.PolicyDocument> {
  const awake = asked.filter(isAwake);
  const own = awake.filter(({ model }) => !usesSharedEndpoint(model));
  const shared = awake.find(({ model }) => usesSharedEndpoint(model));
  const arnOf = (endpoint: HostedModel) => endpoint.endpointArn ?? endpointArn(endpoint.endpointName, table.arn);
  const patterns = settings.api.proxy.endpoints;
  const grants = [...own, ...(shared ? [shared] : [])].map(({ endpointRelease }) => endpointRelease);
  const ask = `ask-${contentKey(grants)}`;
  const proxy = `proxy-${contentKey(patterns)}`;
  return {
    ...(awake.length > 0 && {
      [ask]: invokePolicy({
        endpointArns: own.map(arnOf),
        sharedArn: shared ? arnOf(shared) : null,
        streams,
      }),
    }),
    ...(patterns.length > 0 && {
      [proxy]: proxyPolicy(
        patterns.map((pattern) => endpointArn(pattern, table.arn)),
        { lists },
      ),
    }),
    requests: requestTablePolicy(table.arn),
    // Also while all are asleep: a former release that is restored may have had them awake.
    ...(asked.length > 0 && { restored: restoredInvokePolicy(endpointArn("*", table.arn), { streams }) }),
  };
}

function modelRoute(endpoint: HostedModel): ModelRoute<pulumi.Output<string>> {
  const { model, endpointName } = endpoint;
  const { name, hosting, source } = model.settings;
  const versions = artifactVersions(model);
  return {
    name,
    endpointName: isAwake(endpoint) ? endpointName : null,
    mode: hosting.mode,
    version: modelVersion(model),
    variants: routedArtifacts(hosting, (i) => versions[i] ?? ""),
    protocol: routedProtocol(source),
    inferenceComponent: routedComponent(source),
    assignBy: routedAssignment(hosting),
  };
}
