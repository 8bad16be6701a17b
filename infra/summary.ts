import * as pulumi from "@pulumi/pulumi";
import { curlLine } from "../functions/core/curl-line";
import { isAwake, type HostedModel } from "./models/hosted-model";
import { type HostingSettings } from "./settings/schema/hosting";
import { type RequestTable } from "./functions/request-table";
import { type SourceSettings } from "./settings/schema/sources";
import { type StreamingApi } from "./gateway/streaming-api";
import { type UserPool } from "./gateway/user-pool";

export interface Deployment {
  /** Null without a page. */
  readonly siteUrl: pulumi.Output<string> | null;
  readonly apiUrl: pulumi.Output<string>;
  /** Null if nothing streams. */
  readonly streaming: Pick<StreamingApi, "url" | "chatUrl"> | null;
  readonly table: Pick<RequestTable, "tableName">;
  /** Null if the stack has none. */
  readonly userPool: UserPool | null;
  readonly modelBucket: pulumi.Output<string>;
  readonly endpoints: readonly HostedModel[];
}

/** Outputs of the stack. */
export interface Summary {
  readonly siteUrl?: pulumi.Output<string>;
  readonly apiUrl: pulumi.Output<string>;
  /** URL of the routes that stream, with a chat model or the proxy. */
  readonly streamingUrl?: pulumi.Output<string>;
  /** `base_url` for OpenAI's clients. */
  readonly chatUrl?: pulumi.Output<string>;
  /** Shell command that asks for a prediction; without models, for the endpoints of the proxy. */
  readonly tryIt: pulumi.Output<string>;
  /** Bucket of the model archives. */
  readonly modelBucket: pulumi.Output<string>;
  /** Table of the issued keys, which `npm run keys` needs. */
  readonly table: pulumi.Output<string>;
  readonly userPool?: UserPoolSummary;
  readonly models: Readonly<Record<string, ModelSummary>>;
}

/** Data that an application needs to get tokens. */
interface UserPoolSummary {
  readonly issuer: pulumi.Output<string>;
  readonly clientId: pulumi.Output<string>;
  readonly jwksUrl: pulumi.Output<string>;
  /** URL of the hosted login, which returns an authorization code. */
  readonly loginUrl?: pulumi.Output<string>;
}

interface ModelSummary {
  /** Absent while the model is asleep. */
  readonly endpoint?: pulumi.Output<string>;
  /** Stated where it is not `awake`. */
  readonly state?: "asleep";
  readonly hosting: HostingSettings;
  readonly source: SourceSettings;
}

/** Collects the stack's outputs. */
export function summarize(deployment: Deployment): Summary {
  const { siteUrl, apiUrl, streaming, table, userPool, modelBucket, endpoints } = deployment;
  const [first] = endpoints;
  return {
    ...(siteUrl && { siteUrl }),
    apiUrl,
    ...(streaming && { streamingUrl: streaming.url }),
    ...(streaming?.chatUrl && { chatUrl: streaming.chatUrl }),
    tryIt: apiUrl.apply((url) => (first ? curlLine(url, first.model.folder.contract) : listLine(url))),
    modelBucket,
    table: table.tableName,
    ...(userPool && { userPool: summarizeUserPool(userPool) }),
    models: Object.fromEntries(
      endpoints.map((endpoint) => {
        const { name, hosting, source } = endpoint.model.settings;
        const state = isAwake(endpoint) ? { endpoint: endpoint.endpointName } : { state: "asleep" as const };
        return [name, { ...state, hosting, source }];
      }),
    ),
  };
}

/** Shell command that lists the proxy's endpoints, with a key in the variable `KEY`. */
function listLine(apiUrl: string): string {
  return `curl -s ${apiUrl}/v1/endpoints -H "x-api-key: $KEY"`;
}

function summarizeUserPool({ issuer, clientId, loginUrl }: UserPool): UserPoolSummary {
  return {
    issuer,
    clientId,
    jwksUrl: pulumi.interpolate`${issuer}/.well-known/jwks.json`,
    ...(loginUrl && { loginUrl }),
  };
}
