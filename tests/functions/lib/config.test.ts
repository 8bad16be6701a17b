import { apiSettings } from "../../../functions/lib/api-settings";
import { readConfig } from "../../../functions/lib/config";
import { doubler } from "../support/models";

const bundled = { doubler: { contract: doubler.contract, created: doubler.created } };
const good = {
  MODELS: '{"doubler":["doubler-0123456789ab","serverless","v1"]}',
  SETTINGS: '{"coldWaitSeconds":20}',
  CALLERS: '{"keys":true}',
};
const settings = apiSettings.omit({ callers: true }).parse({ coldWaitSeconds: 20 });
const blame = "The environment of the function is not valid; the Pulumi program (or the local stack) sets it.\n";

describe("readConfig", () => {
  it("joins endpoints with what the bundle carries", () => {
    expect(readConfig(good, bundled)).toEqual({
      models: new Map([["doubler", doubler]]),
      settings,
      callers: { keys: true },
    });
  });

  it("knows the production variants of an endpoint that has several", () => {
    const MODELS = '{"doubler":["doubler-0123456789ab","always-on","v1",["Blue","Green"]]}';
    const { models } = readConfig({ ...good, MODELS }, bundled);
    expect(models.get("doubler")).toEqual({ ...doubler, hosting: "always-on", variants: ["Blue", "Green"] });
  });

  it("knows a container that speaks OpenAI's protocol", () => {
    const MODELS = '{"doubler":["doubler-0123456789ab","always-on","v1",[],"openai"]}';
    const { models } = readConfig({ ...good, MODELS }, bundled);
    expect(models.get("doubler")).toEqual({ ...doubler, hosting: "always-on", protocol: "openai" });
  });

  it("keeps the order of the models, the first of which is POST /predict", () => {
    const MODELS = '{"z":["z-1","always-on","v1"],"a":["a-1","serverless","v2"]}';
    const config = readConfig({ ...good, MODELS }, { a: bundled.doubler, z: bundled.doubler });
    expect([...config.models.keys()]).toEqual(["z", "a"]);
  });

  it.each([
    [
      "absent variables, all at once",
      { MODELS: undefined, SETTINGS: undefined, CALLERS: undefined },
      "✖ is not set\n  → at MODELS\n✖ is not set\n  → at SETTINGS\n✖ is not set\n  → at CALLERS",
    ],
    ["a model list without models", { MODELS: "{}" }, "✖ names no model\n  → at MODELS"],
    [
      "an unknown hosting",
      { MODELS: '{"doubler":["e","spot","v1"]}' },
      '✖ Invalid option: expected one of "serverless"|"always-on"\n  → at MODELS.doubler[1]',
    ],
    [
      "a name that is no endpoint's",
      { MODELS: '{"doubler":["a/b","serverless","v1"]}' },
      "✖ expected the name of a SageMaker endpoint\n  → at MODELS.doubler[0]",
    ],
    [
      "a variant's name that is none",
      { MODELS: '{"doubler":["e","always-on","v1",["a b"]]}' },
      "✖ expected the name of a production variant\n  → at MODELS.doubler[3][0]",
    ],
    [
      "a variant that is named twice",
      { MODELS: '{"doubler":["e","always-on","v1",["a","a"]]}' },
      "✖ names a production variant twice\n  → at MODELS.doubler[3]",
    ],
    [
      "a wait beyond the gateway's time",
      { SETTINGS: '{"coldWaitSeconds":29}' },
      "✖ Too big: expected number to be <=28\n  → at SETTINGS.coldWaitSeconds",
    ],
    [
      "a container's protocol that is none",
      { MODELS: '{"doubler":["e","always-on","v1",[],"soap"]}' },
      "✖ expected openai, the protocol of the container\n  → at MODELS.doubler[4]",
    ],
    [
      "callers without a rule about keys in words",
      { CALLERS: '{"keys":"yes"}' },
      "✖ Invalid input: expected boolean, received string\n  → at CALLERS.keys",
    ],
    [
      "a model that is not in the bundle",
      { MODELS: '{"toString":["e","serverless","v1"]}' },
      'MODELS names "toString"; this bundle carries doubler.',
    ],
  ])("refuses %s by name, saying who sets them", (_what, change, problem) => {
    expect(() => readConfig({ ...good, ...change }, bundled)).toThrow(new Error(blame + problem));
  });

  it("refuses a model list that is not JSON", () => {
    expect(() => readConfig({ ...good, MODELS: "{" }, bundled)).toThrow(/✖ is not JSON: .*\n {2}→ at MODELS/);
  });
});
