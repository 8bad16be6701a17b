import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { evaluateStack } from "../../../tools/graph/stack-graph";

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
