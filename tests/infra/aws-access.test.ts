import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { readAwsAccess } from "../../infra/aws-access";
import { clientConfig } from "../../infra/hooks";

const region = "eu-west-3";
const read = (config: Record<string, unknown>) => readAwsAccess(config, region, "Pulumi.test.yaml");

/** Security token service that hands out keys named after the role, and notes who asked for which. */
async function withSts<T>(use: (url: string, asked: Record<string, string>[]) => Promise<T>): Promise<T> {
  const asked: Record<string, string>[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
      const [, by] = /Credential=([^/]+)/.exec(request.headers.authorization ?? "") ?? [];
      asked.push({ ...form, by: by ?? "nobody" });
      const key = form.RoleArn?.split("/").at(-1) ?? "";
      const action = form.Action ?? "";
      response.writeHead(200, { "content-type": "text/xml" });
      response.end(
        `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result><Credentials>` +
          `<AccessKeyId>${key}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>` +
          `<Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></${action}Result></${action}Response>`,
      );
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked);
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}

/** Key id with which a hook would sign its calls. */
async function keyOf(config: Record<string, unknown>): Promise<string> {
  const client = new SageMakerClient(clientConfig(read(config), "sagemaker"));
  const { accessKeyId } = await client.config.credentials();
  client.destroy();
  return accessKeyId;
}

describe("readAwsAccess", () => {
  it("leaves credentials to the SDK where the provider's settings name none", () => {
    expect(read({ "aws:region": region, "modelfront:models": "[]" })).toEqual({ region });
    expect(read({ "aws:profile": "me" })).toEqual({ region, profile: "me" });
  });

  it("gives each service the endpoint of the provider's settings, and the others AWS's own", () => {
    const access = read({ "aws:endpoints": '[{"lambda":"http://127.0.0.1:1","sts":"http://127.0.0.1:2"}]' });
    expect(clientConfig(access, "lambda")).toEqual({ region, endpoint: "http://127.0.0.1:1" });
    expect(clientConfig(access, "cloudfront")).toEqual({ region });
  });

  it("assumes the provider's roles one after the other, each with the credentials of the one before it", async () => {
    await withSts(async (sts, asked) => {
      const key = await keyOf({
        "aws:accessKey": "me",
        "aws:secretKey": "hidden",
        "aws:endpoints": JSON.stringify([{ sts }]),
        "aws:assumeRoles": JSON.stringify([
          { roleArn: "arn:aws:iam::123456789012:role/first", sessionName: "deploy" },
          {
            roleArn: "arn:aws:iam::210987654321:role/second",
            externalId: "x",
            duration: "1h30m",
            policyArns: ["arn:aws:iam::aws:policy/P"],
            tags: { team: "a" },
          },
        ]),
      });
      expect(key).toBe("second");
      expect(asked).toMatchObject([
        { Action: "AssumeRole", RoleArn: "arn:aws:iam::123456789012:role/first", RoleSessionName: "deploy", by: "me" },
        {
          RoleArn: "arn:aws:iam::210987654321:role/second",
          ExternalId: "x",
          DurationSeconds: "5400",
          "PolicyArns.member.1.arn": "arn:aws:iam::aws:policy/P",
          "Tags.member.1.Key": "team",
          by: "first",
        },
      ]);
    });
  });

  it("exchanges the token of a web identity, as in a workflow of GitHub", async () => {
    await withSts(async (sts, asked) => {
      const role = { roleArn: "arn:aws:iam::123456789012:role/deploy", webIdentityToken: "token" };
      const key = await keyOf({
        "aws:endpoints": JSON.stringify([{ sts }]),
        "aws:assumeRoleWithWebIdentity": JSON.stringify(role),
      });
      expect(key).toBe("deploy");
      expect(asked).toMatchObject([{ Action: "AssumeRoleWithWebIdentity", WebIdentityToken: "token", by: "nobody" }]);
    });
  });

  it("refuses what the provider would refuse, without quoting it", () => {
    expect(() => read({ "aws:assumeRoles": '[{"externalId":"hunter2"}]', "aws:endpoints": "hunter2" })).toThrow(
      [
        "Pulumi.test.yaml: 2 settings are not valid.",
        "",
        "  aws:assumeRoles",
        "    found:   (not shown, since it may be a secret)",
        "    allowed: a list of roles, each with a roleArn, and a duration such as 1h",
        "",
        "  aws:endpoints",
        "    found:   (not shown, since it may be a secret)",
        "    allowed: a list of URLs by the name of the service",
      ].join("\n"),
    );
  });
});
