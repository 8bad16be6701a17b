import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readAuthorizerConfig } from "../../../functions/lambda/authorizer-config";
import { jwks } from "../core/callers/issuer";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), "authorizer-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

function write(text: string): string {
  const file = path.join(dir, "jwks.json");
  writeFileSync(file, text);
  return file;
}

const begin = "The environment of the authorizer is not valid; the Pulumi program (or the local stack) sets it.\n";

describe("readAuthorizerConfig", () => {
  it.each([
    ["a table", { KEY_TABLE: "table-1" }, { table: "table-1" }],
    ["a file", { KEY_FILE: "keys.json" }, { file: "keys.json" }],
  ])("finds keys in %s", (_what, env, keys) => {
    expect(readAuthorizerConfig({ CALLERS: "{}", ...env })).toEqual({ policy: { keys: true }, keys, jwks: undefined });
  });

  it("wants no keys where none are accepted, even with the table of the counters at hand", () => {
    const CALLERS = '{"keys":false,"anonymous":{"callsPerHour":100}}';
    const policy = { keys: false, anonymous: { callsPerHour: 100, scopes: ["predict"] } };
    expect(readAuthorizerConfig({ CALLERS })).toEqual({ policy, keys: null, jwks: undefined });
    expect(readAuthorizerConfig({ CALLERS, KEY_TABLE: "table-1" })).toMatchObject({ keys: null });
  });

  it("reads the keys of tokens from a file", () => {
    const JWKS_FILE = write(JSON.stringify(jwks));
    expect(readAuthorizerConfig({ CALLERS: '{"keys":false}', JWKS_FILE })).toMatchObject({ jwks });
  });

  it.each<[string, Record<string, string>, string]>([
    ["nothing", {}, "✖ is not set\n  → at CALLERS"],
    ["no JSON", { CALLERS: "{" }, "✖ is not JSON: "],
    ["an unknown caller", { CALLERS: '{"everybody":true}' }, '✖ Unrecognized key: "everybody"\n  → at CALLERS'],
    [
      "keys that are nowhere",
      { CALLERS: "{}" },
      "✖ is not set, nor is KEY_FILE, while CALLERS accepts keys\n  → at KEY_TABLE",
    ],
    [
      "keys in two places",
      { CALLERS: "{}", KEY_TABLE: "a", KEY_FILE: "b" },
      "✖ is set and so is KEY_TABLE: keys are in one of them\n  → at KEY_FILE",
    ],
    ["an empty name of a table", { CALLERS: '{"keys":false}', KEY_TABLE: "" }, "✖ is empty\n  → at KEY_TABLE"],
  ])("refuses %s by name", (_what, env, problem) => {
    expect(() => readAuthorizerConfig(env)).toThrow(begin + problem);
  });

  it.each([
    ["is not there", () => path.join(dir, "none.json")],
    ["is no JSON", () => write("{")],
    ["holds no keys", () => write('{"keys":{}}')],
    ["holds what is no key", () => write('{"keys":[{}]}')],
  ])("refuses a JWKS_FILE that %s by its name", (_what, file) => {
    const JWKS_FILE = file();
    expect(() => readAuthorizerConfig({ CALLERS: '{"keys":false}', JWKS_FILE })).toThrow(
      `${begin}JWKS_FILE: ${JWKS_FILE} holds no JSON Web Key Set: `,
    );
  });
});
