import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as yaml from "yaml";
import { readSettings } from "../../../infra/settings/parse";
import { SettingsError } from "../../../infra/settings/problems";
import { readStackFile } from "../../../infra/settings/stack-file";

describe("readStackFile", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), "stack-file-"));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it.each([
    ["dev", ["serverless"]],
    ["prod", ["shared", "serverless"]],
    ["iris", ["always-on"]],
  ])("reads the shipped %s stack, whose models are hosted so: %j", (stack, modes) => {
    const { region, models } = readStackFile(stack);
    expect(region).toBe("eu-west-3");
    expect(models[0]?.name).toBe("iris");
    expect(new Set(models.map(({ hosting }) => hosting.mode))).toEqual(new Set(modes));
  });

  it("has every prod model but the chat model on two shared instances", () => {
    const { models, sharedEndpoint } = readStackFile("prod");
    expect(models.filter(({ hosting }) => hosting.mode !== "shared").map(({ name }) => name)).toEqual(["chat-tiny"]);
    expect(sharedEndpoint).toEqual({ instanceType: "ml.t2.medium", instanceCount: 2, memoryLimitMb: 3072 });
  });

  it("finds two versions of iris in the shipped iris stack, nine requests in ten for the first, on one to five machines", () => {
    expect(readStackFile("iris").models.find(({ name }) => name === "iris")).toEqual({
      name: "iris",
      hosting: {
        mode: "always-on",
        instanceType: "ml.m5.large",
        instanceCount: 1,
        autoscaling: {
          min: 1,
          max: 5,
          invocationsPerInstancePerMinute: 70,
          scaleInCooldownSeconds: 600,
          scaleOutCooldownSeconds: 300,
        },
        variants: [
          { name: "RandomForest", weight: 90 },
          { name: "LogisticRegression", weight: 10, variant: "logistic-regression" },
        ],
      },
      source: { from: "folder" },
      environment: {},
      state: "awake",
    });
  });

  it("fits a release of every model that dev ships with into a new account's concurrency of ten", () => {
    const shipped = ["iris", "digits", "velib-forecast", "sentiment", "chat-tiny"];
    const models = readStackFile("dev").models.filter(({ name }) => shipped.includes(name));
    const concurrency = models.map(({ hosting }) => (hosting.mode === "serverless" ? hosting.maxConcurrency : 0));
    expect(2 * concurrency.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(10);
  });

  it.each(["prod", "iris"])("protects the data of the shipped %s stack", (stack) => {
    expect(readStackFile(stack).deletionProtection).toBe(true);
  });

  it("puts the text secret in the place of encrypted values, which only Pulumi can read", () => {
    const models = "[{ name: iris, environment: { TOKEN: { secure: v1:abc } } }]";
    writeFileSync(
      path.join(root, "Pulumi.mine.yaml"),
      `config:\n  aws:region: eu-west-3\n  modelfront:models: ${models}\n`,
    );
    expect(readStackFile("mine", root).models[0]?.environment).toEqual({ TOKEN: "secret" });
  });

  // `pulumi config set` stores text; Pulumi hands every top-level value to the program as text.
  it.each([
    ["text", '"true"', '"4096"', '"[{ \\"name\\": \\"iris\\" }]"'],
    ["typed values", "true", "4096", "[{ name: iris }]"],
  ])("reads %s in a file as `pulumi up` does", (_kind, yes, number, models) => {
    const text = [
      "config:",
      "  aws:region: eu-west-3",
      `  modelfront:models: ${models}`,
      `  modelfront:deletionProtection: ${yes}`,
      `  modelfront:hosting: { mode: serverless, memoryMb: ${number} }`,
    ].join("\n");
    writeFileSync(path.join(root, "Pulumi.mine.yaml"), text);
    const { config } = yaml.parse(text) as { config: Record<string, unknown> };
    const handedOver = Object.entries(config).map(
      ([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)] as const,
    );
    pulumi.runtime.setAllConfig(Object.fromEntries(handedOver));
    const deployed = readSettings(pulumi.runtime.allConfig(), "Pulumi.mine.yaml");
    expect(deployed).toMatchObject({
      region: "eu-west-3",
      deletionProtection: true,
      models: [{ name: "iris", hosting: { mode: "serverless", memoryMb: 4096 } }],
    });
    expect(readStackFile("mine", root)).toEqual(deployed);
  });

  it("leaves alone what is not modelfront's", () => {
    writeFileSync(
      path.join(root, "Pulumi.mine.yaml"),
      "config:\n  aws:region: us-east-1\n  aws:profile: me\n  other:models: 3\n  modelfront:models: [{ name: iris }]\n",
    );
    expect(readStackFile("mine", root)).toMatchObject({ region: "us-east-1", models: [{ name: "iris" }] });
  });

  it("reports an empty file's mistakes by its name", () => {
    writeFileSync(path.join(root, "Pulumi.mine.yaml"), "");
    const read = () => readStackFile("mine", root);
    expect(read).toThrow(SettingsError);
    expect(read).toThrow(/^Pulumi\.mine\.yaml: 2 settings are not valid\.\n\n {2}modelfront:models\n/);
  });

  it("says where a stack's file should be, and what makes one", () => {
    expect(() => readStackFile("none", root)).toThrow(
      `Stack file not found: ${path.join(root, "Pulumi.none.yaml")}. Create it with \`pulumi stack init\` and \`pulumi config set\`.`,
    );
  });

  it("names the file that is not YAML", () => {
    writeFileSync(path.join(root, "Pulumi.mine.yaml"), "config: [");
    expect(() => readStackFile("mine", root)).toThrow(/^Pulumi\.mine\.yaml is not a valid stack file: /);
  });

  it("names the file whose config is no mapping", () => {
    writeFileSync(path.join(root, "Pulumi.mine.yaml"), "config: 3");
    expect(() => readStackFile("mine", root)).toThrow(/^Pulumi\.mine\.yaml is not a valid stack file: /);
  });

  it("does not load Pulumi, so that the local stack starts fast", () => {
    const script = `require("./infra/settings/stack-file");
      console.log(JSON.stringify(Object.keys(require.cache).filter((file) => /[@/]pulumi[/]/.test(file))));`;
    const loaded = execFileSync(process.execPath, ["--require", "tsx/cjs", "--eval", script], {
      cwd: path.join(__dirname, "../../.."),
      encoding: "utf8",
    });
    expect(JSON.parse(loaded)).toEqual([]);
  });
});
