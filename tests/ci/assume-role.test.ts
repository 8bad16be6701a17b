import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { fromIni } from "@aws-sdk/credential-providers";

const repository = path.join(__dirname, "../..");
const role = "arn:aws:iam::123456789012:role/modelfront-ci-deploy-prod";

describe(".ci/assume-role", () => {
  const temp = mkdtempSync(path.join(tmpdir(), "modelfront-assume-role-"));
  /** Requests that GitHub and AWS received. */
  let asked: string[];
  let url: string;
  /** GitHub's issuer of identity tokens, and AWS's security token service. */
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (request.url?.startsWith("/github")) {
        asked.push(`${request.headers.authorization} ${request.url}`);
        return response.end(JSON.stringify({ value: "identity" }));
      }
      asked.push(Buffer.concat(chunks).toString());
      const action = "AssumeRoleWithWebIdentity";
      response.writeHead(200, { "content-type": "text/xml" });
      return response.end(
        `<${action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><${action}Result><Credentials>` +
          "<AccessKeyId>id</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>session</SessionToken>" +
          `<Expiration>2100-01-01T00:00:00Z</Expiration></Credentials></${action}Result></${action}Response>`,
      );
    });
  });
  beforeAll(async () => {
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => void (asked = []));
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    rmSync(temp, { recursive: true });
  });

  const assume = (env: Readonly<Record<string, string>> = {}) =>
    promisify(execFile)(path.join(repository, ".ci/assume-role"), [role], {
      env: {
        PATH: process.env.PATH,
        RUNNER_TEMP: temp,
        GITHUB_RUN_ID: "42",
        ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/github?v=1`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: "job",
        AWS_ENDPOINT_URL_STS: url,
        ...env,
      },
    });
  const request = () => Object.fromEntries(new URLSearchParams(asked.at(-1)));

  it("exchanges GitHub's token for credentials that AWS's tools find, in a file of this job alone", async () => {
    const { stdout } = await assume();
    const file = path.join(temp, "aws-credentials");
    expect(stdout).toBe(`AWS_SHARED_CREDENTIALS_FILE=${file}\n`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await fromIni({ filepath: file })()).toMatchObject({
      accessKeyId: "id",
      secretAccessKey: "secret",
      sessionToken: "session",
    });
    expect(asked).toHaveLength(2);
    expect(asked[0]).toBe("bearer job /github?v=1&audience=sts.amazonaws.com");
    expect(request()).toMatchObject({
      Action: "AssumeRoleWithWebIdentity",
      RoleArn: role,
      RoleSessionName: "modelfront-42",
      WebIdentityToken: "identity",
    });
  });

  it.each([
    ["", "3600"], // a variable of GitHub that is not set
    ["3", "10800"],
  ])("asks for as long as SESSION_HOURS says: %j", async (hours, seconds) => {
    await assume({ SESSION_HOURS: hours });
    expect(request()).toMatchObject({ DurationSeconds: seconds });
  });

  it.each([
    ["hours that no role may have", { SESSION_HOURS: "13" }, "expected a whole number from 1 to 12"],
    ["no identity", { ACTIONS_ID_TOKEN_REQUEST_URL: "" }, "It needs the permission `id-token: write`"],
  ])("fails before it asks AWS, where there are %s", async (_what, env, message) => {
    await expect(assume(env)).rejects.toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining(message) as unknown,
    });
    expect(asked).toEqual([]);
  });
});
