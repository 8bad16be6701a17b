import { readContainerConfig } from "../../../functions/node/container-config";
import { plainDefaults } from "../support/container";

const proxying = { AWS_REGION: "eu-west-3", SETTINGS: '{"proxy":{"endpoints":["team-a-*"]}}' };
const read = (env: Readonly<Record<string, string>>, bundled: readonly string[] = []) =>
  readContainerConfig(env, plainDefaults, bundled);

describe("readContainerConfig", () => {
  it("needs only a Region and the proxy's endpoints, and completes the rest", () => {
    const { port, host, cors, trustedProxies, variables } = read(proxying);
    expect({ port, host, cors, trustedProxies }).toEqual({
      port: 8080,
      host: undefined,
      cors: { allowOrigins: ["*"] },
      trustedProxies: [],
    });
    expect(variables).toMatchObject({ MODELS: "{}", KEY_FILE: "/keys/keys.json" });
    expect(JSON.parse(variables["SETTINGS"]!)).toMatchObject({
      proxy: { endpoints: ["team-a-*"] },
      cache: { seconds: 300 },
    });
    expect(JSON.parse(variables["CALLERS"]!)).toEqual({ keys: true });
  });

  it("takes the image's own settings where a variable is empty", () => {
    const defaults = { ...plainDefaults, SETTINGS: proxying.SETTINGS, ALLOW_ORIGINS: '["https://page.example"]' };
    const env = { AWS_REGION: "eu-west-3", SETTINGS: "", ALLOW_ORIGINS: "", MODELS: "" };
    const { cors, variables } = readContainerConfig(env, defaults, []);
    expect(cors.allowOrigins).toEqual(["https://page.example"]);
    expect(variables["SETTINGS"]).toContain("team-a-*");
  });

  it("names no key file beside a table of keys, nor where keys are not accepted", () => {
    expect(read({ ...proxying, KEY_TABLE: "keys" }).variables).not.toHaveProperty("KEY_FILE");
    expect(read({ ...proxying, CALLERS: '{"keys":false}' }).variables).not.toHaveProperty("KEY_FILE");
    expect(read({ ...proxying, KEY_FILE: "/run/keys.json" }).variables["KEY_FILE"]).toBe("/run/keys.json");
  });

  it("serves models that the image carries, and names those that it does not", () => {
    const MODELS = '{"iris":["iris-1","serverless","v1"]}';
    const env = { AWS_REGION: "eu-west-3", MODELS };
    expect(read(env, ["iris"]).variables["MODELS"]).toBe(MODELS);
    expect(() => read(env, ["digits"])).toThrow("Unknown: iris. Available: digits.");
    expect(() => read(env)).toThrow("Unknown: iris. This image carries none.");
  });

  it("reports every mistake at once", () => {
    const env = {
      PORT: "99999",
      TRUSTED_PROXIES: "10.0.0.0/8, proxy.example",
      SETTINGS: '{"proxi":{}}',
      CALLERS: "yes",
      MODELS: '{"iris":["iris-1","gpu","v1"]}',
    };
    const { message } = (() => {
      try {
        return read(env) as never;
      } catch (error) {
        return error as Error;
      }
    })();
    expect(message).toMatch(/^The environment of the container is not valid\.\n/);
    for (const part of ['Unrecognized key: "proxi"', "proxy.example", "is not JSON", "name the Region", "serverless"]) {
      expect(message).toContain(part);
    }
    expect(() => read({ ...proxying, PORT: "99999" })).toThrow("is not a number from 0 (any free port) to 65535");
  });

  it("refuses to start with nothing to serve, and says what to set", () => {
    const env = { AWS_REGION: "eu-west-3" };
    expect(() => read(env)).toThrow('Nothing to serve. Name endpoints, such as {"proxy":{"endpoints":["team-a-*"]}}.');
    expect(() => read(env, ["iris"])).toThrow('{"iris":["<endpoint>","serverless","<version>"]}');
  });
});
