import { lambda } from "../../../../functions/core/limits";
import { findConflicts } from "../../../../infra/settings/conflicts";
import { type ModelDraft, type SettingsDraft } from "../../../../infra/settings/draft";
import { settingsWith } from "../../support/components";

const serverless: ModelDraft = {
  name: "m",
  hosting: { mode: "serverless", memoryMb: 1024, maxConcurrency: 1 },
  hostingPath: ["hosting"],
  source: { from: "folder" },
  environment: {},
  state: "awake",
};

function draft(models: readonly ModelDraft[]): SettingsDraft {
  return {
    region: "eu-west-3",
    folders: {
      known: models.flatMap(({ name }) => name ?? []),
      unfetched: [],
      variantsOf: () => [],
      kindOf: () => undefined,
    },
    api: settingsWith().api,
    userPool: { callbackUrls: [] },
    image: { source: "build" },
    models,
  };
}

function many(count: number, nameLength: number): ModelDraft[] {
  return Array.from({ length: count }, (_, i) => ({ ...serverless, name: `m${i}`.padEnd(nameLength, "x") }));
}

describe("findConflicts", () => {
  it("has room for forty models whose names have twenty letters", () => {
    expect(findConflicts(draft(many(40, 20)))).toEqual([]);
  });

  it("refuses more models than the environment of a Lambda function names", () => {
    expect(findConflicts(draft(many(40, 25)))).toEqual([
      {
        key: "modelfront:models",
        found: "40 models, whose names and endpoints take 4127 bytes, besides 292 bytes of API settings",
        allowed: `${lambda.maxEnvironmentBytes} bytes together, the limit of a Lambda function's environment: use fewer models, shorter names, or shorter lists in api`,
      },
    ]);
  });

  it("refuses a fifty-first serverless endpoint, and not a fifty-first always-on one", () => {
    const models = many(51, 4);
    const tooMany = {
      key: "modelfront:models",
      found: "51 serverless models",
      allowed: "at most 50 serverless endpoints per Region",
    };
    expect(findConflicts(draft(models))).toEqual([tooMany]);
    const hosting = { mode: "always-on", instanceType: "ml.m5.large", instanceCount: 1 } as const;
    expect(findConflicts(draft([...models.slice(0, 50), { ...serverless, name: "last", hosting }]))).toEqual([]);
  });

  it("counts twice the concurrency where a Region has it", () => {
    const hosting = { mode: "serverless", memoryMb: 1024, maxConcurrency: 200 } as const;
    const models = many(3, 4).map((model) => ({ ...model, hosting }));
    expect(findConflicts({ ...draft(models), region: "us-east-1" })).toEqual([]);
    expect(findConflicts(draft(models))).toEqual([
      {
        key: "modelfront:hosting.maxConcurrency",
        found: "600 for 3 models",
        allowed: "at most 500 for all serverless endpoints in eu-west-3 together",
      },
    ]);
  });

  it("reports a mistake in the shared hosting once, however many models have it", () => {
    const hosting = {
      mode: "serverless",
      memoryMb: 1024,
      maxConcurrency: 1,
      provisionedConcurrency: 2,
    } as const;
    expect(findConflicts(draft(many(3, 4).map((model) => ({ ...model, hosting })))).map(({ key }) => key)).toEqual([
      "modelfront:hosting.provisionedConcurrency",
    ]);
  });

  it("says nothing of what could not be read", () => {
    const unread = {
      name: null,
      hosting: null,
      hostingPath: ["hosting"],
      source: null,
      environment: null,
      state: null,
    };
    const nothing = { image: null, api: null, userPool: null };
    expect(findConflicts({ ...draft([unread]), ...nothing })).toEqual([]);
  });

  it.each([
    [
      "variables",
      Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`V${i}`, "x"])),
      "101 variables",
      "at most 100 variables",
    ],
    [
      "bytes",
      Object.fromEntries(Array.from({ length: 33 }, (_, i) => [`V${i}`.padEnd(10, "_"), "x".repeat(1000)])),
      "33330 bytes",
      "at most 32768 bytes of names and values together",
    ],
  ])("refuses an environment with too many %s", (_what, environment, found, allowed) => {
    const key = "modelfront:models[0].environment";
    expect(findConflicts(draft([{ ...serverless, environment }]))).toEqual([{ key, found, allowed }]);
  });
});
