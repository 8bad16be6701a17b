import { readFileSync } from "node:fs";
import path from "node:path";
import * as yaml from "yaml";
import { evaluateStack, type StackGraph } from "../../tools/graph/stack-graph";

/** A shipped stack, with settings over those of its file. */
export interface MatrixStack {
  readonly stack: "dev" | "prod" | "iris";
  readonly changes?: Readonly<Record<string, unknown>>;
}

function everything(): Record<string, unknown> {
  const text = readFileSync(path.join(__dirname, "../infra/stacks/everything.yaml"), "utf8");
  return (yaml.parse(text) as { config: Record<string, unknown> }).config;
}

const oneModel = { "modelfront:models": [{ name: "iris" }] };
const alwaysOn = { mode: "always-on", instanceType: "ml.m5.large" };

/** Stacks that the policy pack has to accept, by name. The first four are those that mutants are made of. */
export const matrix: Readonly<Record<string, MatrixStack>> = {
  dev: { stack: "dev" },
  prod: { stack: "prod" },
  iris: { stack: "iris" },
  everything: { stack: "dev", changes: everything() },
  "prod with everything": { stack: "prod", changes: { ...everything(), "modelfront:deletionProtection": true } },
  "a domain with a zone and no firewall": {
    stack: "prod",
    changes: {
      ...oneModel,
      "modelfront:domain": {
        name: "models.example.com",
        hostedZoneId: "Z0123456789ABCDEFGHIJ",
        firewall: { enabled: false },
      },
    },
  },
  "a domain and no page": {
    stack: "prod",
    changes: {
      ...oneModel,
      "modelfront:site": { enabled: false },
      "modelfront:api": { cors: { allowOrigins: ["https://example.com"] } },
      "modelfront:logs": { retentionDays: 365, cloudFrontDays: 365 },
      "modelfront:domain": {
        name: "models.example.com",
        certificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-4000-8000-000000000000",
      },
    },
  },
  "neither page nor domain": { stack: "dev", changes: { ...oneModel, "modelfront:site": { enabled: false } } },
  "a proxy without models": {
    stack: "dev",
    changes: {
      "modelfront:models": [],
      "modelfront:api": { callers: { keys: true }, proxy: { endpoints: ["team-a-*", "pricing"] } },
    },
  },
  "tokens of an issuer elsewhere": {
    stack: "prod",
    changes: {
      ...oneModel,
      "modelfront:api": {
        callers: {
          jwt: { issuedBy: "oidc", issuer: "https://login.example.com", audiences: ["models"], scopes: ["predict"] },
        },
      },
    },
  },
  "a user pool without a hosted login": {
    stack: "prod",
    changes: { ...oneModel, "modelfront:api": { callers: { jwt: { issuedBy: "cognito" } } } },
  },
  "instances with capture": {
    stack: "prod",
    changes: {
      "modelfront:models": [
        { name: "iris", hosting: { ...alwaysOn, instanceCount: 2, dataCapture: { percent: 10 } } },
        { name: "digits", state: "asleep" },
      ],
    },
  },
  "shared beside serverless and always-on": {
    stack: "prod",
    changes: {
      "modelfront:models": [
        { name: "iris", hosting: { mode: "shared" } },
        { name: "digits", hosting: { mode: "shared" } },
        { name: "velib-forecast", hosting: { ...alwaysOn, instanceCount: 2 } },
        { name: "sentiment", hosting: { mode: "serverless" } },
      ],
      "modelfront:sharedEndpoint": { instanceType: "ml.m5.large", instanceCount: 2 },
    },
  },
  "functions in a network": {
    stack: "prod",
    changes: {
      ...oneModel,
      "modelfront:network": {
        subnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
        securityGroupIds: ["sg-0123456789abcdef0"],
        models: false,
      },
    },
  },
  "rules of an account": {
    stack: "prod",
    changes: {
      ...oneModel,
      "modelfront:iam": { path: "/teams/models/", permissionsBoundary: "arn:aws:iam::123456789012:policy/bound" },
      "modelfront:tags": { team: "models" },
    },
  },
  "an image from a registry": {
    stack: "prod",
    changes: {
      ...oneModel,
      "modelfront:image": {
        source: "registry",
        uri: `123456789012.dkr.ecr.eu-west-3.amazonaws.com/server@sha256:${"a".repeat(64)}`,
      },
    },
  },
  "endpoints of somebody else": {
    stack: "dev",
    changes: { "modelfront:models": [{ name: "iris", source: { from: "endpoint", endpointName: "their-iris" } }] },
  },
};

/** Evaluates one stack of the matrix under mocks. */
export function evaluateMatrixStack(name: string): Promise<StackGraph> {
  const found = matrix[name];
  if (!found) throw new Error(`No stack ${name}. Available: ${Object.keys(matrix).join(", ")}.`);
  return evaluateStack(found);
}
