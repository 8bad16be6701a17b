import type * as pulumi from "@pulumi/pulumi";
import { type ClarifyPlace } from "./governance/analyses";
import { isAwake, type HostedModel } from "./models/hosted-model";
import { type KeyTable } from "./functions/key-table";
import { type Addresses } from "./site/publish";
import { type UserPool } from "./gateway/user-pool";

export interface Deployment extends Addresses {
  readonly keys: Pick<KeyTable, "tableName">;
  /** Null if the stack has none. */
  readonly userPool: Pick<UserPool, "issuer" | "clientId" | "loginUrl"> | null;
  readonly modelBucket: pulumi.Output<string>;
  /** Null if nothing notifies. */
  readonly topicArn: pulumi.Output<string> | null;
  readonly endpoints: readonly HostedModel[];
  /** Null without `governance.clarify`. */
  readonly clarify: ClarifyPlace | null;
}

/** Outputs of the stack: one line each, because Pulumi prints all of them after every update, also a refused one. */
export interface Summary {
  readonly siteUrl?: pulumi.Output<string>;
  readonly apiUrl: pulumi.Output<string>;
  /** Name that the DNS record (CNAME) of the stack's domain has to point to. */
  readonly domainTarget?: pulumi.Output<string>;
  /** URL of the routes that stream, with a chat model or the proxy. */
  readonly streamingUrl?: pulumi.Output<string>;
  /** `base_url` for OpenAI's clients. */
  readonly chatUrl?: pulumi.Output<string>;
  /** Bucket of the model archives, which `npm run autopilot` uses. */
  readonly modelBucket: pulumi.Output<string>;
  /** Table of the issued keys, which `npm run keys` needs. */
  readonly keyTable: pulumi.Output<string>;
  /** Issuer of the user pool's tokens. */
  readonly tokenIssuer?: pulumi.Output<string>;
  /** Client with which applications get tokens. */
  readonly clientId?: pulumi.Output<string>;
  /** URL of the hosted login, which returns an authorization code. */
  readonly loginUrl?: pulumi.Output<string>;
  /** Bucket, role and image of the jobs that `npm run clarify` starts. */
  readonly clarify?: ClarifyPlace;
  /** Topic of alarms and budget, for subscribers other than `monitoring.emails`. */
  readonly notificationTopic?: pulumi.Output<string>;
  /** SageMaker endpoint of each model that is awake. */
  readonly endpoints: Readonly<Record<string, pulumi.Output<string>>>;
}

/** Collects the stack's outputs. */
export function summarize(deployment: Deployment): Summary {
  const { siteUrl, apiUrl, domainTarget, streaming, keys, userPool, modelBucket, topicArn, endpoints, clarify } =
    deployment;
  return {
    ...(siteUrl && { siteUrl }),
    apiUrl,
    ...(domainTarget && { domainTarget }),
    ...(streaming && { streamingUrl: streaming.url }),
    ...(streaming?.chatUrl && { chatUrl: streaming.chatUrl }),
    modelBucket,
    keyTable: keys.tableName,
    ...(userPool && { tokenIssuer: userPool.issuer, clientId: userPool.clientId }),
    ...(userPool?.loginUrl && { loginUrl: userPool.loginUrl }),
    ...(clarify && { clarify }),
    ...(topicArn && { notificationTopic: topicArn }),
    endpoints: Object.fromEntries(
      endpoints.filter(isAwake).map(({ model, endpointName }) => [model.settings.name, endpointName]),
    ),
  };
}
