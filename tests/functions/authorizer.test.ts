import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { type AuthorizerEvent } from "../../functions/lambda/events/authorizer";
import { bundleAuthorizer } from "../../functions/build/bundle";
import { edgeHeaders } from "../../functions/core/callers/edge";
import { type KeyStore } from "../../functions/core/callers/key-store";
import { createFileKeys } from "../../functions/stores/file-keys";
import { createTableKeys } from "../../functions/stores/table/keys";
import { issueKey } from "./core/callers/keys";
import { startDynalite } from "./stores/start-dynalite";
import { httpEvent } from "./support/authorizer-events";

let dir: string;
beforeEach(async () => {
  dir = mkdtempSync(path.join(tmpdir(), "authorizer-"));
  for (const [name, bytes] of (await bundleAuthorizer()).files) writeFileSync(path.join(dir, name), bytes);
});
afterEach(() => rmSync(dir, { recursive: true }));

const { key, text } = issueKey();
const events = [httpEvent({ authorization: `Bearer ${text}` }), httpEvent({ "x-api-key": issueKey().text })];

/** Asks the bundled authorizer, in a process of its own, one event after the other. Resolves to all lines it wrote. */
async function ask(env: Readonly<Record<string, string>>, asked: readonly AuthorizerEvent[] = events) {
  const entry = JSON.stringify(path.join(dir, "authorizer.mjs"));
  const script = `
    const { handler } = await import(${entry});
    for (const event of ${JSON.stringify(asked)}) console.log(JSON.stringify(await handler(event)));`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", script], { env });
  return stdout.trimEnd().split("\n");
}

/** Callers and refusals. Asks again where a busy machine takes longer than the authorizer waits for its keys. */
async function answers(env: Readonly<Record<string, string>>): Promise<unknown[]> {
  const lines = await ask(env);
  if (lines.some((line) => line.includes("store_unavailable"))) return answers(env);
  const contexts = lines.map((line) => (JSON.parse(line) as { context: Record<string, string> }).context);
  return contexts.map(({ caller, refusal }) => JSON.parse(caller ?? refusal ?? "") as unknown);
}

const expected = [
  { kind: "key", id: key.id, scopes: ["predict"], models: null, limits: {} },
  { code: "invalid_credentials", message: "The key is not valid." },
];
const credentials = { AWS_REGION: "eu-west-3", AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };

describe("the bundled authorizer", () => {
  it("reads keys from a file without loading DynamoDB's client", async () => {
    const store: KeyStore = createFileKeys(path.join(dir, "keys.json"));
    await store.put(key);
    for (const name of readdirSync(dir).filter((name) => name.startsWith("table"))) rmSync(path.join(dir, name));
    expect(await answers({ CALLERS: "{}", KEY_FILE: path.join(dir, "keys.json") })).toEqual(expected);
  });

  it("reads keys from a table", async () => {
    const testTable = await startDynalite();
    const { client, table, url } = testTable;
    await createTableKeys(client, table, 5000).put(key);
    const env = { CALLERS: "{}", KEY_TABLE: table, AWS_ENDPOINT_URL_DYNAMODB: url, ...credentials };
    expect(await answers(env)).toEqual(expected);
    await testTable.close();
  });

  it("warns once of a table that is down, admits no key, and logs no part of one", async () => {
    const env = { CALLERS: "{}", KEY_TABLE: "none", AWS_ENDPOINT_URL_DYNAMODB: "http://127.0.0.1:1", ...credentials };
    const lines = await ask(env);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({
        level: "WARN",
        message: "The store of keys cannot be reached: its callers get 503.",
      }),
      ...[1, 2].map(() => ({
        isAuthorized: true,
        context: {
          refusal: JSON.stringify({
            code: "store_unavailable",
            message: "Credentials cannot be checked at the moment. Try again in a few seconds.",
          }),
        },
      })),
    ]);
    const secret = text.slice(-43);
    for (const line of lines) for (const part of [secret, secret.slice(0, 8), key.id]) expect(line).not.toContain(part);
  });

  it("refuses callers who bypass CloudFront in a stack with a domain, even with a valid key", async () => {
    await createFileKeys(path.join(dir, "keys.json")).put(key);
    const edge = (secret: string) => ({ [edgeHeaders.secret]: secret, [edgeHeaders.address]: "198.51.100.1" });
    const arrivals = [{}, edge("another"), edge("the secret")].map((headers) =>
      httpEvent({ authorization: `Bearer ${text}`, ...headers }),
    );
    const env = { CALLERS: "{}", KEY_FILE: path.join(dir, "keys.json"), EDGE_SECRET: "the secret" };
    const lines = await ask(env, arrivals);
    const contexts = lines.map((line) => (JSON.parse(line) as { context: Record<string, string> }).context);
    const closed = { code: "not_allowed", message: "This address is closed. Use the host name of the API." };
    expect(contexts.map(({ caller, refusal }) => JSON.parse(caller ?? refusal ?? "") as unknown)).toEqual([
      closed,
      closed,
      expected[0],
    ]);
  });

  it("ends at once in an environment that is not valid, and says what is wrong", async () => {
    await expect(ask({ CALLERS: "{}" })).rejects.toMatchObject({
      stderr: expect.stringContaining("is not set, nor is KEY_FILE, while CALLERS accepts keys") as unknown,
    });
  });
});
