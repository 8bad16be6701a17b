import * as fc from "fast-check";
import { onDeviceModels, pageOrder, parseSettings, type SettingsInput } from "../../../infra/settings/parse";
import { SettingsError, type SettingProblem } from "../../../infra/settings/problems";

const known = ["iris", "digits", "velib"];
const folders = { known, unfetched: ["resnet"], variantsOf: () => [] };

function parse(values: Record<string, unknown>, region: string | undefined = "eu-west-3") {
  return parseSettings({ values, region, source: "Pulumi.test.yaml" }, folders);
}

function problemsOf(values: Record<string, unknown>, config: Partial<SettingsInput> = {}): readonly SettingProblem[] {
  try {
    parseSettings({ values, region: "eu-west-3", source: "Pulumi.test.yaml", ...config }, folders);
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
          state: "awake",
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
        metrics: true,
      },
      userPool: { callbackUrls: [] },
      requestTable: { maxReadsPerSecond: 100, maxWritesPerSecond: 100 },
      release: {
        strategy: "all-at-once",
        percent: 10,
        minutes: 10,
        requestsPerMinute: 20,
        alarms: { serverErrorPercent: 5, modelErrorPercent: 5, warmLatencyMs: 2000 },
        keep: 5,
      },
      function: { runtime: "nodejs24.x", memoryMb: 512 },
      logs: { retentionDays: 30, streamingAccess: "off", capturedDataDays: 30 },
      site: {
        enabled: true,
        priceClass: "PriceClass_100",
        language: "en",
        name: "modelfront",
        footerLinks: [],
        groups: [],
      },
      monitoring: {
        alarms: "essential",
        emails: [],
        encryptTopic: false,
        runbook: "https://github.com/modelfront/modelfront/blob/main/docs/runbook.md",
        availabilityPercent: 99.9,
        p95Ms: 700,
        maxRequestDollarsPerHour: 1,
        whenTooExpensive: "notify",
        dashboard: false,
        savedQueries: false,
        tracing: false,
      },
      iam: { path: "/" },
      tags: {},
      cost: { requestsPerMonth: 100_000 },
      encryption: { kmsKey: "managed" },
      governance: { registry: "off", clarify: false },
      deletionProtection: false,
      secrets: [],
    });
  });

  it("leaves an optional model out until its weights are here, and then has it first on the page alone", () => {
    const models = [...iris, { name: "digits", optional: true }, { name: "resnet", optional: true }];
    const parsed = parse({ models }).models;
    expect(parsed.map(({ name }) => name)).toEqual(["iris", "digits"]);
    expect(pageOrder(parsed)).toEqual(["digits", "iris"]);
  });

  it("lets models answer in the browser where the API is open or the setting says so, unless they come from elsewhere", () => {
    const models = [...iris, { name: "digits", source: { from: "endpoint", endpointName: "theirs" } }];
    const onDevice = (api: object, site: object = {}) => onDeviceModels(parse({ models, api, site }));
    const open = { callers: { anonymous: { scopes: ["predict"] } } };
    expect(onDevice(open)).toEqual(["iris"]);
    expect(onDevice(open, { onDevice: false })).toEqual([]);
    expect(onDevice({})).toEqual([]);
    expect(onDevice({ callers: { anonymous: { scopes: ["chat"] } } })).toEqual([]);
    expect(onDevice({}, { onDevice: true })).toEqual(["iris"]);
  });

  it("takes a model's own hosting whole, without merging the shared one", () => {
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

  it("quotes no value of a setting that the stack keeps as a secret", () => {
    const environment = { TOKEN: ["hunter2"] };
    const read = () =>
      parseSettings(
        {
          values: { models: [{ name: "irs", environment }], function: { memoryMb: 1 } },
          region: "eu-west-3",
          source: "Pulumi.test.yaml",
          secrets: ["models"],
        },
        folders,
      );
    expect(read).toThrow(
      [
        "  modelfront:models[0].environment.TOKEN",
        "    found:   (not shown, since it may be a secret)",
        "    allowed: text, a number, true or false",
      ].join("\n"),
    );
    expect(read).toThrow(/function\.memoryMb\n {4}found: {3}1\n/);
    expect(read).not.toThrow(/hunter2|"irs"/);
  });

  it.each([
    ["tags", { stack: "mine" }, "tags.stack"],
    ["tags", { "aws:owner": "me" }, 'tags["aws:owner"]'],
    ["tags", { owner: "a;b" }, "tags.owner"],
    ["tags", Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`tag-${i}`, "x"])), "tags"],
    ["iam", { permissionsBoundary: "AdministratorAccess" }, "iam.permissionsBoundary"],
    ["iam", { path: "teams" }, "iam.path"],
  ])("refuses %s %j", (name, value, key) => {
    expect(problemsOf({ models: iris, [name]: value }).map((problem) => problem.key)).toEqual([`modelfront:${key}`]);
  });

  it("reports every mistake in one message, with the value found and the values allowed", () => {
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
        "",
        "  modelfront:api.coldWaitSeconds",
        "    found:   40",
        "    allowed: a whole number from 0 to 28",
        "",
        "  aws:region",
        '    found:   "mars-1"',
        "    allowed: an AWS Region, such as eu-west-3",
        "",
        "  modelfront:models[0].name",
        '    found:   "irs"',
        "    allowed: a folder in model/. Available: iris, digits, velib",
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
        allowed: "a list of models, each with a name",
      },
    ],
    [
      "an empty list of models",
      { models: [] },
      {
        key: "modelfront:models",
        found: [],
        allowed: "at least one model, or endpoints in api.proxy.endpoints for a stack that is a proxy alone",
      },
    ],
    [
      "text where a list belongs",
      { models: "iris" },
      {
        key: "modelfront:models",
        found: "iris",
        allowed: "a list of models, each with a name",
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
      },
    ],
    [
      "a model twice",
      { models: [{ name: "iris" }, { name: "iris" }] },
      {
        key: "modelfront:models[1].name",
        found: "iris",
        allowed: "each model once",
      },
    ],
    [
      "a model whose weights are not here yet",
      { models: [{ name: "resnet" }] },
      {
        key: "modelfront:models[0].name",
        found: "resnet",
        allowed: "a model whose weights have been fetched: run `npm run package -- resnet` first",
      },
    ],
    [
      "nothing but an optional model whose weights are not here yet",
      { models: [{ name: "resnet", optional: true }] },
      {
        key: "modelfront:models[0].name",
        found: "resnet",
        allowed: "a model whose weights have been fetched: run `npm run package -- resnet` first",
      },
    ],
    [
      "an unknown model where every known one is taken",
      { models: [...known.map((name) => ({ name })), { name: "more" }] },
      {
        key: "modelfront:models[3].name",
        found: "more",
        allowed: "a folder in model/. Available: iris, digits, velib",
      },
    ],
    [
      "a misspelt setting",
      { models: iris, apy: {} },
      {
        key: "modelfront:apy",
        found: {},
        allowed:
          "no such setting. Available: models, hosting, sharedEndpoint, image, api, userPool, requestTable, function, release, logs, site, domain, network, monitoring, encryption, iam, tags, cost, governance, deletionProtection",
      },
    ],
    [
      "a setting of the other mode",
      { models: iris, hosting: { mode: "serverless", instanceType: "ml.m5.large" } },
      {
        key: "modelfront:hosting.instanceType",
        found: "ml.m5.large",
        allowed: "only with mode always-on. Available: mode, memoryMb, maxConcurrency, provisionedConcurrency",
      },
    ],
    [
      "a mode that there is not",
      { models: iris, hosting: { mode: "async" } },
      {
        key: "modelfront:hosting.mode",
        found: "async",
        allowed: "one of serverless, always-on, shared",
      },
    ],
    [
      "hosting that is only a word",
      { models: iris, hosting: "serverless" },
      {
        key: "modelfront:hosting",
        found: "serverless",
        allowed: "settings with mode serverless or always-on or shared",
      },
    ],
    [
      "a list that is missing, by the example of what may be in it",
      { models: iris, api: { callers: { jwt: { issuedBy: "oidc", issuer: "https://login.example.com/" } } } },
      {
        key: "modelfront:api.callers.jwt.audiences",
        found: undefined,
        allowed: "a list of at least one audience",
      },
    ],
    [
      "always-on without an instance type",
      { models: iris, hosting: { mode: "always-on" } },
      {
        key: "modelfront:hosting.instanceType",
        found: undefined,
        allowed: "a SageMaker instance type, such as ml.m5.large",
      },
    ],
    [
      "an instance count of none",
      { models: iris, hosting: { ...alwaysOn, instanceCount: 0 } },
      {
        key: "modelfront:hosting.instanceCount",
        found: 0,
        allowed: "a whole number, at least 1",
      },
    ],
    [
      "an instance with the wrong processors for the image that is built",
      { models: iris, hosting: { mode: "always-on", instanceType: "ml.c7g.large" } },
      {
        key: "modelfront:hosting.instanceType",
        found: "ml.c7g.large",
        allowed: "an instance type with x86 processors: the image is built for linux/amd64",
      },
    ],
    [
      "a concurrency that no serverless endpoint has",
      { models: iris, hosting: { mode: "serverless", maxConcurrency: 201 } },
      {
        key: "modelfront:hosting.maxConcurrency",
        found: 201,
        allowed: "a whole number from 1 to 200",
      },
    ],
    [
      "more warm containers than requests at once",
      { models: iris, hosting: { mode: "serverless", maxConcurrency: 5, provisionedConcurrency: 6 } },
      {
        key: "modelfront:hosting.provisionedConcurrency",
        found: 6,
        allowed: "at most maxConcurrency, which is 5",
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
        allowed: "at most 500 for all serverless endpoints in eu-west-3 together",
      },
    ],
    [
      "an image URI that ECR does not have",
      { models: iris, image: { source: "registry", uri: "docker.io/library/x:1" } },
      {
        key: "modelfront:image.uri",
        found: "docker.io/library/x:1",
        allowed: "ACCOUNT.dkr.ecr.REGION.amazonaws.com/REPOSITORY with :TAG or @sha256:DIGEST",
      },
    ],
    [
      "an origin with a path",
      { models: iris, api: { cors: { allowOrigins: ["https://example.com/page"] } } },
      {
        key: "modelfront:api.cors.allowOrigins[0]",
        found: "https://example.com/page",
        allowed: "an origin such as https://example.com, page for the stack's own page, or * for all",
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
      },
    ],
    [
      "a name that no environment variable may have",
      { models: [{ name: "iris", environment: { "2x": "y" } }] },
      {
        key: 'modelfront:models[0].environment["2x"]',
        found: "y",
        allowed: "a name of letters, digits and underscores that does not start with a digit",
      },
    ],
    [
      "an environment variable longer than SageMaker takes",
      { models: [{ name: "iris", environment: { LONG: "x".repeat(1025) } }] },
      {
        key: "modelfront:models[0].environment.LONG",
        found: "1025 bytes",
        allowed: "name and value of at most 1024 bytes each",
      },
    ],
  ])("refuses %s", (_what, values, problem) => {
    expect(problemsOf(values)).toEqual([problem]);
  });

  it("reports conflicts between valid settings together with the mistakes beside them", () => {
    const hosting = { mode: "serverless", memoryMb: 3000, maxConcurrency: 5, provisionedConcurrency: 6, apy: 1 };
    const environment = { "2x": "y", LONG: "x".repeat(1025) };
    const always = { ...alwaysOn, volumeGb: 0, instanceCount: 9, autoscaling: { min: 1, max: 2, step: 1 } };
    const values = {
      models: [
        { name: "iris", environment },
        { name: "digits", hosting: always, color: "red" },
      ],
      hosting,
      api: { callers: { keys: false, anonymous: { scopes: ["proxy"], callsPerHour: 0 } }, coldWaitSeconds: 40 },
    };
    expect(problemsOf(values, { region: "eu-central-2" }).map(({ key }) => key)).toEqual([
      'modelfront:models[0].environment["2x"]',
      "modelfront:models[1].hosting.autoscaling.step",
      "modelfront:models[1].hosting.volumeGb",
      "modelfront:models[1].color",
      "modelfront:hosting.memoryMb",
      "modelfront:hosting.apy",
      "modelfront:api.coldWaitSeconds",
      "modelfront:api.callers.anonymous.callsPerHour",
      "aws:region",
      "modelfront:hosting.provisionedConcurrency",
      "modelfront:models[1].hosting.instanceCount",
      "modelfront:models[0].environment.LONG",
      "modelfront:api.callers.anonymous.scopes",
    ]);
  });

  it.each([
    [
      "a concurrency that is not valid",
      { hosting: { mode: "serverless", maxConcurrency: 500, provisionedConcurrency: 9 } },
    ],
    [
      "the shared hosting that no model uses, because the only model's own is not valid",
      {
        models: [{ name: "iris", hosting: { mode: "async" } }],
        hosting: { mode: "serverless", maxConcurrency: 5, provisionedConcurrency: 6 },
      },
    ],
    ["callers that are not valid", { api: { callers: { keys: false, anonymous: "yes" } } }],
    ["keys that are neither accepted nor refused", { api: { callers: { keys: "maybe" } } }],
    ["an instance type that is not valid", { hosting: { ...alwaysOn, instanceType: "m5", autoscaling: { max: 3 } } }],
    ["a weight that is not valid", { hosting: { ...alwaysOn, variants: [{ name: "A", weight: -1 }] } }],
  ])("reports no conflict with %s", (_what, values) => {
    expect(problemsOf({ models: iris, ...values })).toHaveLength(1);
  });

  it("refuses serverless hosting in Regions without it, and accepts always-on there", () => {
    expect(problemsOf({ models: iris }, { region: "eu-central-2" })).toEqual([
      {
        key: "aws:region",
        found: "eu-central-2",
        allowed: `a Region with SageMaker Serverless Inference (${serverlessRegions}), or always-on hosting for every model`,
      },
    ]);
    expect(problemsOf({ models: iris, hosting: alwaysOn }, { region: "eu-central-2" })).toEqual([]);
  });

  it("lets an image of the user's own run on any processor", () => {
    const uri = "123456789012.dkr.ecr.eu-west-3.amazonaws.com/own@sha256:" + "a".repeat(64);
    const hosting = { mode: "always-on", instanceType: "ml.c7g.large" };
    expect(problemsOf({ models: iris, hosting, image: { source: "registry", uri } })).toEqual([]);
  });

  it("refuses a field that is named like what every object has", () => {
    const problems = problemsOf({ models: '[{"name": "iris", "valueOf": ""}]' });
    expect(problems.map(({ key }) => key)).toEqual(["modelfront:models[0].valueOf"]);
  });

  it("throws nothing but SettingsError, each problem with a key and allowed values, whatever the settings are", () => {
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
          for (const { key, allowed } of problemsOf(values, { region })) {
            expect(key).toMatch(/^(modelfront|aws):/);
            expect(allowed).not.toBe("");
          }
        },
      ),
    );
  });
});
