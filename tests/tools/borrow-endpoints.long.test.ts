import { readFileSync } from "node:fs";
import path from "node:path";
import * as yaml from "yaml";
import { readSettings, type StackConfig } from "../../infra/settings/parse";
import { borrowEndpoints } from "../../tools/borrow-endpoints";
import { evaluateStack } from "../../tools/graph/stack-graph";

const dev = {
  config: {
    "aws:region": "eu-west-3",
    "modelfront:models": [
      { name: "iris", hosting: { mode: "serverless" } },
      { name: "mobilenet", optional: true },
    ],
  },
};

describe("borrowEndpoints", () => {
  it("serves the models by the other stack's endpoints, without those that it does not serve", () => {
    const own = { secretsprovider: "awskms:///alias/modelfront-state", encryptedkey: "abc", config: {} };
    expect(borrowEndpoints(dev, { iris: "iris-1-2" }, own)).toEqual({
      secretsprovider: "awskms:///alias/modelfront-state",
      encryptedkey: "abc",
      config: {
        "aws:region": "eu-west-3",
        "modelfront:models": [
          { name: "iris", hosting: { mode: "serverless" }, source: { from: "endpoint", endpointName: "iris-1-2" } },
        ],
        "modelfront:site": { enabled: false },
        "modelfront:logs": {},
        "modelfront:api": {},
        "modelfront:deletionProtection": false,
      },
    });
  });

  it("has settings that the program accepts, whatever the other stack has on", () => {
    const text = readFileSync(path.join(__dirname, "../infra/stacks/everything.yaml"), "utf8");
    const everything = yaml.parse(text) as { config: StackConfig };
    const { config } = borrowEndpoints(everything, {
      iris: "iris-1",
      "chat-tiny": "chat-tiny-1",
      "velib-forecast": "shared-1",
    });
    const { models, site, domain, logs, governance, deletionProtection } = readSettings(config, "Pulumi.pr-1.yaml");
    expect(models.map(({ name, source }) => [name, source])).toEqual([
      ["iris", { from: "endpoint", endpointName: "iris-1" }],
      ["chat-tiny", { from: "endpoint", endpointName: "chat-tiny-1" }],
    ]);
    expect({ site: site.enabled, domain, deletionProtection }).toEqual({
      site: false,
      domain: undefined,
      deletionProtection: false,
    });
    expect(logs).toEqual({ retentionDays: 30, streamingAccess: "off", capturedDataDays: 14 });
    expect(governance).toEqual({ registry: "off", clarify: false });
  });

  it("keeps the protocol of a container, and other origins than the page", () => {
    const source = { from: "container", image: "i", protocol: "openai" };
    const from = {
      config: {
        "modelfront:models": [{ name: "chat", source, state: "awake", environment: { A: "1" } }],
        "modelfront:api": { cors: { allowOrigins: ["page", "https://a.example"] } },
      },
    };
    const { config } = borrowEndpoints(from, { chat: "chat-1" });
    expect(config["modelfront:models"]).toEqual([
      { name: "chat", source: { from: "endpoint", endpointName: "chat-1", protocol: "openai" } },
    ]);
    expect(config["modelfront:api"]).toEqual({ cors: { allowOrigins: ["https://a.example"] } });
  });

  it("makes a stack without CloudFront and without endpoints of its own", async () => {
    const text = readFileSync(path.join(__dirname, "../../Pulumi.dev.yaml"), "utf8");
    const shipped = yaml.parse(text) as { config: Record<string, unknown> };
    const { config } = borrowEndpoints(shipped, { iris: "iris-1", digits: "digits-1" });
    const { resources } = await evaluateStack({ stack: "dev", changes: config });
    expect(resources.filter(({ type }) => /cloudfront|sagemaker|ecr|docker/.test(type))).toEqual([]);
    expect(resources.some(({ type }) => type === "aws:apigatewayv2/api:Api")).toBe(true);
  });

  it("refuses a stack that has all its models on the shared endpoint, by their own hosting or by that of the stack", () => {
    const machine = { instanceType: "ml.m5.large" };
    const own = { "modelfront:models": [{ name: "iris", hosting: { mode: "shared" } }] };
    const common = { "modelfront:models": [{ name: "iris" }], "modelfront:hosting": { mode: "shared" } };
    for (const models of [own, common]) {
      const config = { ...dev.config, ...models, "modelfront:sharedEndpoint": machine };
      expect(() => borrowEndpoints({ config }, { iris: "shared-1" })).toThrow(
        "The other stack has all its models on the shared endpoint, which cannot be borrowed: give one hosting of its own.",
      );
    }
  });

  it("refuses a stack without endpoints, and settings that only the other stack can decrypt", () => {
    expect(() => borrowEndpoints(dev, {})).toThrow("The other stack serves none of its models: deploy it first.");
    const sealed = { config: { ...dev.config, "modelfront:api": { key: { secure: "v1:abc" } } } };
    expect(() => borrowEndpoints(sealed, { iris: "iris-1-2" })).toThrow(
      "Encrypted settings cannot be borrowed: modelfront:api.",
    );
  });
});
