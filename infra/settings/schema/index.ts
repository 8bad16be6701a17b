import * as z from "zod";
import { lambda } from "../../../functions/core/limits";
import { iam, tags } from "./account";
import { api } from "./api";
import { change } from "./change";
import { cost } from "./cost";
import { domain } from "./domain";
import { encryption } from "./encryption";
import { governance } from "./governance";
import { hosting, type HostingSettings } from "./hosting";
import { image, model } from "./models";
import { monitoring } from "./monitoring";
import { network } from "./network";
import { release } from "./release";
import { requestTable } from "./request-table";
import { sharedEndpoint } from "./shared-endpoint";
import { site } from "./site";
import { type SourceSettings } from "./sources";
import { userPool } from "./user-pool";

const lambdaFunction = z.strictObject({
  runtime: z.literal(["nodejs22.x", "nodejs24.x"]).default("nodejs24.x").meta({
    description: "Lambda runtime of the functions.",
    change: change.newFunctions,
  }),
  memoryMb: z.int().min(lambda.memoryMb.min).max(lambda.memoryMb.max).default(512).meta({
    description: "Memory of each Lambda function in MB. CPU grows with memory.",
    change: change.newFunctions,
  }),
});

/** Retention periods that CloudWatch Logs accepts, in days. */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const logs = z.strictObject({
  retentionDays: z.literal(retentionDays).default(30).meta({
    description: "Retention of the logs of models, functions and gateways, in days.",
    change: change.inPlace,
  }),
  streamingAccess: z.literal(["off", "account-role", "own-role"]).default("off").meta({
    description:
      "Access log of the streaming API. API Gateway writes it with one role per account and Region: `account-role` uses the role that is set there, `own-role` creates and sets one (in one stack per account and Region only).",
    change: change.inPlace,
  }),
  capturedDataDays: z.int().min(1).max(3650).default(30).meta({
    description: "Retention of requests and answers that `dataCapture` stores, in days.",
    change: change.inPlace,
  }),
  cloudFrontDays: z.int().min(1).max(3650).optional().meta({
    description:
      "Retention of CloudFront's access log, in days. It goes to a bucket of the stack and contains client addresses. Default: no such log.",
    change: change.inPlace,
  }),
});

/** All settings below `modelfront:` in a stack's file. `docs/settings.md` is generated from it. */
export const settingsSchema = z.strictObject({
  models: z.array(model).meta({
    description: "Models to deploy. Empty: the stack is a proxy for the endpoints of `modelfront:api.proxy.endpoints`.",
    accepts: "a list of models, each with a name",
    change: "Models come and go with their endpoints, routes and cards",
  }),
  hosting: hosting.prefault({ mode: "serverless" }).meta({
    description: "Hosting of every model that has none of its own.",
    change: change.newEndpoints,
  }),
  sharedEndpoint: sharedEndpoint.optional().meta({
    description: "The endpoint of every model with `hosting: { mode: shared }`. Required with such a model.",
    accepts: "settings with instanceType",
    change: change.newEndpoint,
  }),
  image: image.default({ source: "build" }).meta({
    description: "Image of the inference server: built from `model/server`, or taken from a registry.",
    change: change.newEndpoints,
  }),
  api: api.prefault({}),
  userPool: userPool.prefault({}),
  requestTable: requestTable.prefault({}),
  function: lambdaFunction.prefault({}),
  release: release.prefault({}),
  logs: logs.prefault({}),
  site: site.prefault({}),
  domain: domain.optional().meta({
    description: "Serves page and API under a host name of your own, from one CloudFront distribution.",
    accepts: "settings with name, and hostedZoneId or certificateArn",
    change: "The stack's URLs change",
  }),
  network: network.optional().meta({
    description: "Puts models and functions into a VPC. Default: none.",
    accepts: "settings with subnetIds and securityGroupIds",
    change: "New endpoints and a new version of the functions",
  }),
  monitoring: monitoring.prefault({}),
  encryption: encryption.prefault({}),
  iam: iam.prefault({}),
  tags: tags.default({}),
  cost: cost.prefault({}),
  governance: governance.prefault({}),
  deletionProtection: z.boolean().default(false).meta({
    description:
      "Protects what cannot be made again from the repository: tables (keys, counters), user pool, bucket of models. `pulumi destroy` then stops before it deletes anything, and AWS refuses to delete the tables and the pool.",
    change: change.inPlace,
  }),
});

/** A model with its hosting: its own, or that of the stack. */
export interface ModelSettings {
  readonly name: string;
  readonly optional?: boolean | undefined;
  readonly state: "awake" | "asleep";
  readonly hosting: HostingSettings;
  readonly source: SourceSettings;
  readonly environment: Readonly<Record<string, string>>;
}

/** Settings of a stack with every default filled in. */
export interface Settings extends Omit<z.output<typeof settingsSchema>, "models" | "hosting"> {
  /** AWS Region of the stack: `aws:region`. */
  readonly region: string;
  readonly models: readonly ModelSettings[];
  /** Names of the settings that the stack keeps as secrets, such as `models`: `pulumi config set --secret`. */
  readonly secrets: readonly string[];
}
