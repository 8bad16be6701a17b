import { apiSettings } from "../../../functions/core/api-settings";
import { readConfig } from "../../../functions/core/config";
import { doubler } from "../support/models";

const settings = apiSettings.omit({ callers: true }).parse({ coldWaitSeconds: 20 });
const bundled = { doubler: { contract: doubler.contract, created: doubler.created } };
const good = {
  MODELS: '{"doubler":["doubler-0123456789ab","serverless","v1"]}',
  SETTINGS: JSON.stringify(settings),
  CALLERS: '{"keys":true}',
};
const blame = "The environment of the function is not valid; the Pulumi program (or the local stack) sets it.\n";

describe("readConfig", () => {
  it("joins endpoints with the models of the bundle", () => {
    expect(readConfig(good, bundled)).toEqual({
      models: new Map([["doubler", doubler]]),
      settings,
      callers: { keys: true },
    });
  });

  it("reads the production variants of an endpoint", () => {
    const MODELS = '{"doubler":["doubler-0123456789ab","always-on","v1",["Blue","Green"]]}';
    const { models } = readConfig({ ...good, MODELS }, bundled);
    expect(models.get("doubler")).toEqual({ ...doubler, hosting: "always-on", variants: ["Blue", "Green"] });
  });

  it("reads that a container speaks OpenAI's protocol", () => {
    const MODELS = '{"doubler":["doubler-0123456789ab","always-on","v1",[],"openai"]}';
    const { models } = readConfig({ ...good, MODELS }, bundled);
    expect(models.get("doubler")).toEqual({ ...doubler, hosting: "always-on", protocol: "openai" });
  });

  it("names the artifact of a model on the shared endpoint after model and version", () => {
    const { models } = readConfig({ ...good, MODELS: '{"doubler":["shared-1","shared","0a1b2c3d4e5f"]}' }, bundled);
    expect(models.get("doubler")).toEqual({
      ...doubler,
      endpoint: "shared-1",
      hosting: "shared",
      version: "0a1b2c3d4e5f",
      artifacts: {
        all: [{ variant: "live", weight: 1, targetModel: "doubler-0a1b2c3d4e5f.tar.gz" }],
        assignBy: "request",
      },
    });
  });

  it("reads the variants of a model on the shared endpoint, with their weights and artifacts", () => {
    const variants = '[["A",9,"aaaaaaaaaaaa"],["B",1,"bbbbbbbbbbbb"]]';
    const MODELS = `{"doubler":["shared-1","shared","v1",${variants},null,null,"caller"]}`;
    const { models } = readConfig({ ...good, MODELS }, bundled);
    expect(models.get("doubler")).toEqual({
      ...doubler,
      endpoint: "shared-1",
      hosting: "shared",
      variants: ["A", "B"],
      artifacts: {
        all: [
          { variant: "A", weight: 9, targetModel: "doubler-aaaaaaaaaaaa.tar.gz" },
          { variant: "B", weight: 1, targetModel: "doubler-bbbbbbbbbbbb.tar.gz" },
        ],
        assignBy: "caller",
      },
    });
  });

  it("reads that a model is asleep: it has no endpoint", () => {
    const { models } = readConfig({ ...good, MODELS: '{"doubler":[null,"serverless","v1"]}' }, bundled);
    expect(models.get("doubler")).toEqual({ ...doubler, endpoint: null });
  });

  it("keeps the order of the models: the first one serves POST /predict", () => {
    const MODELS = '{"z":["z-1","always-on","v1"],"a":["a-1","serverless","v2"]}';
    const config = readConfig({ ...good, MODELS }, { a: bundled.doubler, z: bundled.doubler });
    expect([...config.models.keys()]).toEqual(["z", "a"]);
  });

  it("takes no models where the proxy has endpoints", () => {
    const SETTINGS = JSON.stringify({ ...settings, proxy: { endpoints: ["team-*"] } });
    expect(readConfig({ ...good, MODELS: "{}", SETTINGS }, {}).models.size).toBe(0);
  });

  it.each([
    [
      "absent variables, all at once",
      { MODELS: undefined, SETTINGS: undefined, CALLERS: undefined },
      "MODELS is not set.\nSETTINGS is not set.\nCALLERS is not set.",
    ],
    ["a model list without models", { MODELS: "{}" }, "MODELS names no model."],
    [
      "settings that are none",
      { SETTINGS: "null", CALLERS: '"x"' },
      "SETTINGS is not a JSON object.\nCALLERS is not a JSON object.",
    ],
    [
      "a model that is not in the bundle",
      { MODELS: '{"toString":["e","serverless","v1"]}' },
      'MODELS names "toString"; this bundle carries doubler.',
    ],
  ])("refuses %s and says who sets it", (_what, change, problem) => {
    expect(() => readConfig({ ...good, ...change }, bundled)).toThrow(new Error(blame + problem));
  });

  it("refuses a model list that is not JSON", () => {
    expect(() => readConfig({ ...good, MODELS: "{" }, bundled)).toThrow(/\nMODELS is not JSON: ./);
  });
});
