import { parseSettings } from "../../../../infra/settings/parse";

const alwaysOn = { mode: "always-on", instanceType: "ml.m5.large" };
const capturing = { ...alwaysOn, dataCapture: { percent: 50 } };
const folders = {
  known: ["wine", "digits"],
  kindOf: (model: string) => (model === "digits" ? ("image" as const) : ("tabular" as const)),
};

function parse(model: Record<string, unknown>, monitored: readonly unknown[] = [{ name: "wine" }]) {
  const governance = { dataQuality: { models: monitored } };
  const values = { models: [{ name: "wine", ...model }], governance };
  return parseSettings({ values, region: "eu-west-3", source: "Pulumi.test.yaml" }, folders);
}

const refusal = (allowed: string, found = "wine", i = 0) =>
  `  modelfront:governance.dataQuality.models[${i}].name\n    found:   "${found}"\n    allowed: ${allowed}`;

describe("settings of governance", () => {
  it("are off by default", () => {
    const { governance } = parseSettings(
      { values: { models: [{ name: "wine" }] }, region: "eu-west-3", source: "Pulumi.test.yaml" },
      folders,
    );
    expect(governance).toEqual({ registry: "off", clarify: false });
  });

  it("monitor an always-on model that captures its requests, daily on a usual instance", () => {
    expect(parse({ hosting: capturing }).governance.dataQuality).toEqual({
      models: [{ name: "wine" }],
      everyHours: 24,
      instanceType: "ml.m5.xlarge",
    });
  });

  it.each([
    [
      "serverless hosting",
      {},
      "a model with always-on hosting and dataCapture: SageMaker captures no data of serverless endpoints",
    ],
    [
      "no captured requests",
      { hosting: alwaysOn },
      "a model with dataCapture in its hosting, such as { percent: 100 }: only captured requests are checked",
    ],
    [
      "an endpoint of others",
      { hosting: capturing, source: { from: "endpoint", endpointName: "theirs" } },
      "a model whose endpoint this stack creates",
    ],
  ])("refuse to monitor a model with %s", (_what, model, allowed) => {
    expect(() => parse(model)).toThrow(refusal(allowed));
  });

  it("refuse to monitor pictures, which have no columns", () => {
    const values = {
      models: [{ name: "digits", hosting: capturing }],
      governance: { dataQuality: { models: [{ name: "digits" }] } },
    };
    expect(() => parseSettings({ values, region: "eu-west-3", source: "Pulumi.test.yaml" }, folders)).toThrow(
      refusal(
        "a model of kind tabular: Model Monitor reads columns of numbers and words, and this one is of kind image",
        "digits",
      ),
    );
  });

  it("refuse a model that the stack does not have, and one that is named twice", () => {
    expect(() => parse({ hosting: capturing }, [{ name: "beer" }])).toThrow(
      refusal("a model of the stack. Available: wine", "beer"),
    );
    expect(() => parse({ hosting: capturing }, [{ name: "wine" }, { name: "wine" }])).toThrow(
      refusal("each model once", "wine", 1),
    );
  });

  it.each(["wine/baseline", "s3://bucket", "s3://bucket/folder/"])("refuse %s as a baseline", (baseline) => {
    expect(() => parse({ hosting: capturing }, [{ name: "wine", baseline }])).toThrow(
      "allowed: s3://BUCKET/FOLDER without a slash at the end",
    );
  });
});
