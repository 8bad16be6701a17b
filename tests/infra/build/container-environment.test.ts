import * as pulumi from "@pulumi/pulumi";
import { containerEnvironment, readSecretVersion, SecretError } from "../../../infra/build/container-environment";
import { evaluate } from "../../../tools/graph/evaluate";

const arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:hub-AbCdEf";
const readSecret = (asked: string, region: string) =>
  Promise.resolve({ value: `${asked.split(":").at(-1)} in ${region}`, version: "v7" });

describe("containerEnvironment", () => {
  it("replaces the ARN of a secret by its value, named in releases by its version", async () => {
    const environment = { TOKEN: arn, THREADS: "2" };
    expect(await containerEnvironment(environment, { inSecretSetting: false, readSecret })).toEqual({
      TOKEN: { value: "hub-AbCdEf in us-east-1", secret: true, identity: `${arn} v7` },
      THREADS: { value: "2", secret: false, identity: "2" },
    });
  });

  it("takes every value of a secret setting for a secret", async () => {
    expect(await containerEnvironment({ THREADS: "2" }, { inSecretSetting: true, readSecret })).toEqual({
      THREADS: { value: "2", secret: true, identity: "2" },
    });
  });
});

describe("readSecretVersion", () => {
  it("asks the provider for the current version, in the Region of the ARN", async () => {
    const { outputs } = await evaluate(() => readSecretVersion(arn, "us-east-1"));
    expect(outputs).toEqual({ value: "value of hub-AbCdEf", version: "hub-AbCdEf-version" });
  });

  it.each([
    [
      () => {
        // The engine puts its message there.
        throw Object.assign(new Error(), { details: "access denied" });
      },
      /cannot be read: .*access denied.* needs AWS credentials with secretsmanager:GetSecretValue/,
    ],
    [() => ({ versionId: "v1", secretBinary: "AAAA" }), /has no text/],
  ])("says so where the secret cannot be read, or is no text", async (call, message) => {
    await pulumi.runtime.setMocks({ newResource: ({ name }) => ({ id: name, state: {} }), call });
    const attempt = readSecretVersion(arn, "us-east-1");
    await expect(attempt).rejects.toThrow(SecretError);
    await expect(attempt).rejects.toThrow(message);
  });
});
