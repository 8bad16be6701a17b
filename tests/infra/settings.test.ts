import * as fc from "fast-check";
import { pageOrder, parseSettings, type StackConfig } from "../../infra/settings";
import { SettingsError, type SettingProblem } from "../../infra/settings-problems";

const known = ["iris", "digits", "velib"];

function parse(values: Record<string, unknown>, region: string | undefined = "eu-west-3") {
  return parseSettings({ values, region, source: "Pulumi.test.yaml" }, known, () => [], ["resnet"]);
}

function problemsOf(values: Record<string, unknown>, config: Partial<StackConfig> = {}): readonly SettingProblem[] {
  try {
    parseSettings({ values, region: "eu-west-3", source: "Pulumi.test.yaml", ...config }, known, () => [], ["resnet"]);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

const iris = [{ name: "iris" }];
const alwaysOn = { mode: "always-on", instanceType: "ml.m5.large" };
const serverlessRegions =
  "us-east-1, us-east-2, us-west-2, ap-southeast-1, ap-southeast-2, ap-northeast-1, eu-central-1, eu-west-1, us-west-1, af-south-1, ap-east-1, ap-south-1, ap-northeast-2, ap-northeast-3, ca-central-1, eu-west-2, eu-west-3, eu-north-1, eu-south-1, me-south-1, sa-east-1";

describe("parseSettings", () => {
  it("fills in everything that a list of models leaves open", () => {
    expect(parse({ models: iris })).toEqual({
      region: "eu-west-3",
      models: [
        {
          name: "iris",
          hosting: { mode: "serverless", memoryMb: 2048, maxConcurrency: 5 },
          source: { from: "folder" },
          environment: {},
        },
      ],
      image: { source: "build" },
      api: {
        cors: { allowOrigins: ["*"] },
        throttle: { rateLimit: 50, burstLimit: 100 },
        coldWaitSeconds: 25,
        callers: { keys: true },
        limits: { whenStoreIsDown: "open" },
        cache: { seconds: 300, entries: 1000, images: false },
        imageUrl: { allowedHosts: [] },
        proxy: { endpoints: [] },
        logBodies: { percent: 0, maxBytes: 2048 },
      },
      userPool: { callbackUrls: [] },
      function: { runtime: "nodejs22.x", memoryMb: 512 },
      logs: { retentionDays: 30, streamingAccess: "off" },
      site: { priceClass: "PriceClass_100" },
      deletionProtection: false,
    });
  });

  it("leaves an optional model out until its weights are here, and then has it first on the page alone", () => {
    const models = [...iris, { name: "digits", optional: true }, { name: "resnet", optional: true }];
    const parsed = parse({ models }).models;
    expect(parsed.map(({ name }) => name)).toEqual(["iris", "digits"]);
    expect(pageOrder(parsed)).toEqual(["digits", "iris"]);
  });

  it("takes a model's own hosting as a whole, with nothing of the shared one", () => {
    const { models } = parse({
      hosting: { mode: "serverless", memoryMb: 4096, maxConcurrency: 20, provisionedConcurrency: 2 },
      models: [
        { name: "iris" },
        { name: "digits", hosting: { mode: "serverless" } },
        { name: "velib", hosting: alwaysOn },
      ],
    });
    expect(models.map(({ hosting }) => hosting)).toEqual([
      { mode: "serverless", memoryMb: 4096, maxConcurrency: 20, provisionedConcurrency: 2 },
      { mode: "serverless", memoryMb: 2048, maxConcurrency: 5 },
      { mode: "always-on", instanceType: "ml.m5.large", instanceCount: 1 },
    ]);
  });

  it("takes numbers and truth values as environment variables, because `pulumi config set --path` stores them so", () => {
    const environment = { THREADS: 1, FAST: true, NAME: "x" };
    expect(parse({ models: [{ name: "iris", environment }] }).models[0]?.environment).toEqual({
      THREADS: "1",
      FAST: "true",
      NAME: "x",
    });
  });

  it("reports every mistake in one message, each with what repairs it", () => {
    const mistakes = () =>
      parse(
        {
          models: [{ name: "irs" }, { name: "digits", hosting: { mode: "serverless", memoryMb: 3000 } }],
          api: { coldWaitSeconds: 40 },
        },
        "mars-1",
      );
    expect(mistakes).toThrow(SettingsError);
    expect(mistakes).toThrow(
      [
        "Pulumi.test.yaml: 4 settings are not valid.",
        "",
        "  modelfront:models[1].hosting.memoryMb",
        "    found:   3000",
        "    allowed: one of 1024, 2048, 3072, 4096, 5120, 6144",
        "    repair:  pulumi config set --path 'modelfront:models[1].hosting.memoryMb' 3072",
        "",
        "  modelfront:api.coldWaitSeconds",
        "    found:   40",
        "    allowed: a whole number from 0 to 28",
        "    repair:  pulumi config set --path 'modelfront:api.coldWaitSeconds' 28",
        "",
        "  aws:region",
        '    found:   "mars-1"',
        "    allowed: an AWS Region, such as eu-west-3",
        "    repair:  pulumi config set aws:region eu-west-3",
        "",
        "  modelfront:models[0].name",
        '    found:   "irs"',
        "    allowed: a folder in model/: iris, digits, velib",
        "    repair:  pulumi config set --path 'modelfront:models[0].name' 'iris'",
      ].join("\n"),
    );
  });

  it.each<[string, Record<string, unknown>, SettingProblem]>([
    [
      "no models",
      {},
      {
        key: "modelfront:models",
        found: undefined,
        allowed: "a list of at least one model, each with a name",
        repair: "pulumi config set --path 'modelfront:models[0].name' 'wine-quality'",
      },
    ],
    [
      "an empty list of models",
      { models: [] },
      {
        key: "modelfront:models",
        found: [],
        allowed: "a list of at least one model, each with a name",
        repair: "pulumi config set --path 'modelfront:models[0].name' 'wine-quality'",
      },
    ],
    [
      "text where a list belongs",
      { models: "iris" },
      {
        key: "modelfront:models",
        found: "iris",
        allowed: "a list of at least one model, each with a name",
        repair:
          "pulumi config rm --path 'modelfront:models' && pulumi config set --path 'modelfront:models[0].name' 'wine-quality'",
      },
    ],
    [
      "a model without a name",
      { models: [{}] },
      {
        key: "modelfront:models[0].name",
        found: undefined,
        allowed:
          "the name of a folder in model/: lower-case letters, digits and single hyphens between them, at most 24 characters, a letter first",
        repair: "pulumi config set --path 'modelfront:models[0].name' 'wine-quality'",
      },
    ],
    [
      "a model twice",
      { models: [{ name: "iris" }, { name: "iris" }] },
      {
        key: "modelfront:models[1].name",
        found: "iris",
        allowed: "each model once",
        repair: "pulumi config rm --path 'modelfront:models[1]'",
      },
    ],
    [
      "a model whose weights are not here yet",
      { models: [{ name: "resnet" }] },
      {
        key: "modelfront:models[0].name",
        found: "resnet",
        allowed: "a model whose weights are here",
        repair: "npm run package -- resnet",
      },
    ],
    [
      "nothing but an optional model whose weights are not here yet",
      { models: [{ name: "resnet", optional: true }] },
      {
        key: "modelfront:models[0].name",
        found: "resnet",
        allowed: "a model whose weights are here",
        repair: "npm run package -- resnet",
      },
    ],
    [
      "an unknown model where every known one is taken",
      { models: [...known.map((name) => ({ name })), { name: "more" }] },
      {
        key: "modelfront:models[3].name",
        found: "more",
        allowed: "a folder in model/: iris, digits, velib",
        repair: "pulumi config rm --path 'modelfront:models[3]'",
      },
    ],
    [
      "a misspelt setting",
      { models: iris, apy: {} },
      {
        key: "modelfront:apy",
        found: {},
        allowed:
          "no such setting; there are models, hosting, image, api, userPool, function, logs, site, deletionProtection",
        repair: "pulumi config rm --path 'modelfront:apy'",
      },
    ],
    [
      "a setting of the other mode",
      { models: iris, hosting: { mode: "serverless", instanceType: "ml.m5.large" } },
      {
        key: "modelfront:hosting.instanceType",
        found: "ml.m5.large",
        allowed: "no such setting; there are mode, memoryMb, maxConcurrency, provisionedConcurrency",
        repair: "pulumi config rm --path 'modelfront:hosting.instanceType'",
      },
    ],
    [
      "a mode that there is not",
      { models: iris, hosting: { mode: "async" } },
      {
        key: "modelfront:hosting.mode",
        found: "async",
        allowed: "one of serverless, always-on",
        repair: "pulumi config set --path 'modelfront:hosting.mode' 'serverless'",
      },
    ],
    [
      "hosting that is only a word",
      { models: iris, hosting: "serverless" },
      {
        key: "modelfront:hosting",
        found: "serverless",
        allowed: "settings with mode serverless or always-on",
        repair:
          "pulumi config rm --path 'modelfront:hosting' && pulumi config set --path 'modelfront:hosting.mode' 'serverless'",
      },
    ],
    [
      "a list that is missing, by the example of what may be in it",
      { models: iris, api: { callers: { jwt: { issuedBy: "oidc", issuer: "https://login.example.com/" } } } },
      {
        key: "modelfront:api.callers.jwt.audiences",
        found: undefined,
        allowed: "a list of at least one audience",
        repair: "pulumi config set --path 'modelfront:api.callers.jwt.audiences[0]' 'modelfront'",
      },
    ],
    [
      "always-on without an instance type",
      { models: iris, hosting: { mode: "always-on" } },
      {
        key: "modelfront:hosting.instanceType",
        found: undefined,
        allowed: "a SageMaker instance type, such as ml.m5.large",
        repair: "pulumi config set --path 'modelfront:hosting.instanceType' 'ml.m5.large'",
      },
    ],
    [
      "an instance count of none",
      { models: iris, hosting: { ...alwaysOn, instanceCount: 0 } },
      {
        key: "modelfront:hosting.instanceCount",
        found: 0,
        allowed: "a whole number, at least 1",
        repair: "pulumi config set --path 'modelfront:hosting.instanceCount' 1",
      },
    ],
    [
      "an instance with the wrong processors for the image that is built",
      { models: iris, hosting: { mode: "always-on", instanceType: "ml.c7g.large" } },
      {
        key: "modelfront:hosting.instanceType",
        found: "ml.c7g.large",
        allowed: "an instance type with x86 processors: the image is built for linux/amd64",
        repair: "pulumi config set --path 'modelfront:hosting.instanceType' 'ml.m5.large'",
      },
    ],
    [
      "a concurrency that no serverless endpoint has",
      { models: iris, hosting: { mode: "serverless", maxConcurrency: 201 } },
      {
        key: "modelfront:hosting.maxConcurrency",
        found: 201,
        allowed: "a whole number from 1 to 200",
        repair: "pulumi config set --path 'modelfront:hosting.maxConcurrency' 200",
      },
    ],
    [
      "more warm containers than requests at once",
      { models: iris, hosting: { mode: "serverless", maxConcurrency: 5, provisionedConcurrency: 6 } },
      {
        key: "modelfront:hosting.provisionedConcurrency",
        found: 6,
        allowed: "at most maxConcurrency, which is 5",
        repair: "pulumi config set --path 'modelfront:hosting.provisionedConcurrency' 5",
      },
    ],
    [
      "more concurrency than the Region has, all models together",
      {
        hosting: { mode: "serverless", maxConcurrency: 151 },
        models: [
          { name: "iris" },
          { name: "digits" },
          { name: "velib", hosting: { mode: "serverless", maxConcurrency: 200 } },
        ],
      },
      {
        key: "modelfront:models[2].hosting.maxConcurrency",
        found: "502 for 3 models",
        allowed: "at most 500 for all serverless endpoints of eu-west-3 together",
        repair: "pulumi config set --path 'modelfront:models[2].hosting.maxConcurrency' 166",
      },
    ],
    [
      "an image URI that ECR does not have",
      { models: iris, image: { source: "registry", uri: "docker.io/library/x:1" } },
      {
        key: "modelfront:image.uri",
        found: "docker.io/library/x:1",
        allowed: "ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY with :TAG or @sha256:DIGEST",
        repair:
          "pulumi config set --path 'modelfront:image.uri' '123456789012.dkr.ecr.eu-west-3.amazonaws.com/modelfront:1.0.0'",
      },
    ],
    [
      "an origin with a path",
      { models: iris, api: { cors: { allowOrigins: ["https://example.com/page"] } } },
      {
        key: "modelfront:api.cors.allowOrigins[0]",
        found: "https://example.com/page",
        allowed: "an origin such as https://example.com, or * for all",
        repair: "pulumi config set --path 'modelfront:api.cors.allowOrigins[0]' 'https://example.com'",
      },
    ],
    [
      "a retention that CloudWatch does not know",
      { models: iris, logs: { retentionDays: 31 } },
      {
        key: "modelfront:logs.retentionDays",
        found: 31,
        allowed:
          "one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653",
        repair: "pulumi config set --path 'modelfront:logs.retentionDays' 30",
      },
    ],
    [
      "a name that no environment variable may have",
      { models: [{ name: "iris", environment: { "2x": "y" } }] },
      {
        key: 'modelfront:models[0].environment["2x"]',
        found: "y",
        allowed: "a name of letters, digits and underscores, not starting with a digit",
        repair: `pulumi config rm --path 'modelfront:models[0].environment["2x"]'`,
      },
    ],
    [
      "an environment variable longer than SageMaker takes",
      { models: [{ name: "iris", environment: { LONG: "x".repeat(1025) } }] },
      {
        key: "modelfront:models[0].environment.LONG",
        found: "1025 bytes",
        allowed: "name and value of at most 1024 bytes",
        repair: "pulumi config rm --path 'modelfront:models[0].environment.LONG'",
      },
    ],
  ])("refuses %s", (_what, values, problem) => {
    expect(problemsOf(values)).toEqual([problem]);
  });

  it("refuses serverless hosting where the Region has none, and takes always-on there", () => {
    expect(problemsOf({ models: iris }, { region: "eu-central-2" })).toEqual([
      {
        key: "aws:region",
        found: "eu-central-2",
        allowed: `a Region with SageMaker Serverless Inference (${serverlessRegions}), or always-on hosting alone`,
        repair: "pulumi config set aws:region eu-west-3",
      },
    ]);
    expect(problemsOf({ models: iris, hosting: alwaysOn }, { region: "eu-central-2" })).toEqual([]);
  });

  it("lets an image of the user's own run on any processor", () => {
    const uri = "123456789012.dkr.ecr.eu-west-3.amazonaws.com/own@sha256:" + "a".repeat(64);
    const hosting = { mode: "always-on", instanceType: "ml.c7g.large" };
    expect(problemsOf({ models: iris, hosting, image: { source: "registry", uri } })).toEqual([]);
  });

  it("throws nothing but SettingsError, each problem with a repair, whatever the settings are", () => {
    fc.assert(
      fc.property(
        fc.record(
          {
            models: fc.oneof(fc.json(), fc.array(fc.record({ name: fc.string(), hosting: fc.anything() }))),
            hosting: fc.anything(),
            image: fc.anything(),
            api: fc.anything(),
          },
          { requiredKeys: [] },
        ),
        fc.option(fc.string(), { nil: undefined }),
        (values, region) => {
          for (const { key, allowed, repair } of problemsOf(values, { region })) {
            expect(key).toMatch(/^(modelfront|aws):/);
            expect(allowed).not.toBe("");
            expect(repair).toMatch(/^pulumi config (set|rm) /);
          }
        },
      ),
    );
  });
});
