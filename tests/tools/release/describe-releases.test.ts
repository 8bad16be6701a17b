import { type ReleaseRecord, type RestoreMarker } from "../../../infra/release/record";
import { describeReleases, describeStatus } from "../../../tools/release/describe-releases";
import { viewReleases } from "../../../tools/release/release-view";

const record = (release: string, rolledBack: string | null = null): ReleaseRecord => ({
  release,
  recordedAt: "2026-11-29T20:15:30.000Z",
  functions: { api: { name: "api-1", version: release }, stream: null, authorizer: null },
  models: [
    {
      name: "iris",
      version: `0000000000${release}`,
      endpointName: `iris-${release}`,
      definition: null,
      obstacle: null,
      metrics: [],
      variants: [],
      isChat: false,
    },
  ],
  shift: { application: "release-1", group: "release-1" },
  restoreRoleArn: null,
  restoreTags: {},
  rolledBack,
  hadAllTraffic: true,
});
const records = [record("13"), record("12", "Version 12 was rolled back"), record("11"), record("10")];
const alias = (version: string, candidate: string | null = null, percent = 0) => ({ version, candidate, percent });
const marker = (release: string, finished: boolean): RestoreMarker => ({
  release,
  replaced: "13",
  startedAt: "2026-11-29T21:00:00.000Z",
  finished,
  endpoints: [],
});

describe("viewReleases", () => {
  it("gives each release its state and its share of the traffic", () => {
    const views = viewReleases({ alias: alias("11", "13", 10), records, marker: null });
    expect(views.map(({ release, state, traffic }) => [release, state, traffic])).toEqual([
      ["13", "candidate", 10],
      ["12", "rolled back", 0],
      ["11", "live", 90],
      ["10", "former", 0],
    ]);
  });

  it("tells a release that never had all traffic from a former one", () => {
    const marked = [13, 12, 11].map((one) => ({ ...record(String(one)), hadAllTraffic: one === 11 }));
    const views = viewReleases({ alias: alias("13"), records: marked, marker: null });
    expect(views.map(({ release, state }) => [release, state])).toEqual([
      ["13", "live"],
      ["12", "recorded"],
      ["11", "former"],
    ]);
  });

  it("says which one was restored", () => {
    const views = viewReleases({ alias: alias("10"), records, marker: marker("10", true) });
    expect(views.filter(({ restored }) => restored).map(({ release, state }) => [release, state])).toEqual([
      ["10", "live"],
    ]);
  });
});

describe("describeReleases", () => {
  it("writes a table, newest first", () => {
    expect(describeReleases(viewReleases({ alias: alias("13"), records, marker: null }))).toEqual([
      "release  state        traffic  recorded (UTC)    models",
      "13       live         100 %    2026-11-29 20:15  iris 000000000013",
      "12       rolled back  0 %      2026-11-29 20:15  iris 000000000012",
      "11       former       0 %      2026-11-29 20:15  iris 000000000011",
      "10       former       0 %      2026-11-29 20:15  iris 000000000010",
    ]);
  });
});

describe("describeStatus", () => {
  it.each([
    [
      "nothing is running",
      alias("13"),
      null,
      null,
      "No release is running. To go back: npm run release -- restore prod",
    ],
    [
      "a shift is running",
      alias("11", "13", 10),
      "d-1",
      null,
      "Deployment d-1 is moving the traffic. To stop it: npm run release -- abort prod",
    ],
    [
      "a split that no deployment owns",
      alias("11", "13", 10),
      null,
      null,
      "The traffic is split, and no deployment moves it. Next: pulumi up --stack prod, or npm run release -- abort prod",
    ],
    [
      "an unfinished restore",
      alias("13"),
      null,
      marker("11", false),
      "A restore of release 11 did not end. Next: npm run release -- restore prod 11, or npm run release -- abort prod",
    ],
    [
      "a restored release",
      alias("11"),
      null,
      marker("11", true),
      "Release 11 was restored. Next: revert the change, then run pulumi up --stack prod",
    ],
  ])("says what to do next with %s", (_, now, deployment, mark, next) => {
    const releases = viewReleases({ alias: now, records, marker: mark });
    const status = { stack: "prod", deployment, isStuck: false, releases };
    expect(describeStatus(status, now, mark).at(-1)).toBe(next);
  });

  it("begins with the traffic in one line", () => {
    const now = alias("11", "13", 10);
    const releases = viewReleases({ alias: now, records, marker: null });
    const status = { stack: "prod", deployment: "d-1", isStuck: false, releases };
    expect(describeStatus(status, now, null)[0]).toBe("Traffic: 10 % on version 13, 90 % on version 11.");
  });
});
