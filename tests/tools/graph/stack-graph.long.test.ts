import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as yaml from "yaml";
import { currencyOf } from "../../../tools/cost/report";
import { per1000At, priceStack } from "../../../tools/cost/price-stack";
import { evaluateStack, isAsset } from "../../../tools/graph/stack-graph";

describe("evaluateStack", () => {
  it.each(["dev", "prod"])("evaluates the %s stack, of which every resource kind is priced or free", async (stack) => {
    const graph = await evaluateStack({ stack });
    expect(graph).toMatchObject({ stack, region: "eu-west-3", openapi: { openapi: expect.any(String) as string } });
    const cost = priceStack(graph);
    expect(Object.keys(cost.per1000OfModel)).toEqual(expect.arrayContaining(["iris", "digits"]));
    const code = graph.resources.find(({ type }) => type === "aws:lambda/function:Function")?.inputs.code;
    expect(isAsset(code) && code.bytes).toBeGreaterThan(100_000);
    expect(graph.models.iris?.goldenCases).toBeGreaterThan(0);
  });

  it("prices the default dev stack at most at 0.50 rupees for 1000 predictions, with everything counted", async () => {
    const cost = priceStack(await evaluateStack({ stack: "dev" }));
    expect(per1000At(cost, 100_000) * currencyOf("INR").perDollar).toBeLessThan(0.5);
    expect(cost.lines.some(({ item }) => item === "log lines")).toBe(true);
  });

  it("evaluates a stack with everything on, of which every resource kind is priced or free", async () => {
    const text = readFileSync(path.join(__dirname, "../../infra/stacks/everything.yaml"), "utf8");
    const { config } = yaml.parse(text) as { config: Record<string, unknown> };
    const cost = priceStack(await evaluateStack({ stack: "dev", changes: config }));
    const items = cost.lines.map(({ resource }) => resource.split(" ")[0]);
    expect(items).toContain("aws:sagemaker/monitoringSchedule:MonitoringSchedule");
    expect(cost.free).toHaveProperty(["aws:sagemaker/modelPackageGroup:ModelPackageGroup"]);
  });
});

describe("evaluateStack of a program in another folder", () => {
  const root = mkdtempSync(path.join(tmpdir(), "modelfront-program-"));
  beforeAll(() => {
    symlinkSync(path.join(__dirname, "../../../node_modules"), path.join(root, "node_modules"));
    mkdirSync(path.join(root, "model"));
    writeFileSync(path.join(root, "package.json"), "{}");
    writeFileSync(
      path.join(root, "Pulumi.test.yaml"),
      `config: { "aws:region": us-east-1, "other:password": { secure: v1:abc }, "other:fails": "false" }`,
    );
    writeFileSync(
      path.join(root, "index.ts"),
      `import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
export = async () => {
  const config = new pulumi.Config("other");
  if (config.getBoolean("fails")) throw new pulumi.RunError("The settings are wrong.");
  new aws.ssm.Parameter("password", { type: "SecureString", value: config.requireSecret("password") }, { protect: true });
  new aws.s3.BucketObjectv2("page", { bucket: "b", source: new pulumi.asset.StringAsset("hello") });
  const { names } = await aws.getAvailabilityZones({});
  return names;
};`,
    );
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it("hides secrets, sizes assets, and goes on after calls that it cannot answer", async () => {
    const { resources } = await evaluateStack({ stack: "test", root });
    expect(resources).toEqual([
      expect.objectContaining({
        name: "password",
        protect: true,
        inputs: { type: "SecureString", value: "[secret]" },
      }),
      expect.objectContaining({
        name: "page",
        inputs: { bucket: "b", source: { asset: expect.any(String) as string, bytes: 5, gzipBytes: 25 } },
      }),
    ]);
  });

  it("reports what the program says when it fails, without a stack trace", async () => {
    await expect(evaluateStack({ stack: "test", root, changes: { "other:fails": "true" } })).rejects.toThrow(
      new Error("The test stack could not be evaluated.\nThe settings are wrong."),
    );
  });
});
