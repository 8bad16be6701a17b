import { describeTraffic, RolledBack, shiftTraffic, stopShift } from "../../../infra/release/shift";
import { createShiftPorts } from "../../../infra/release/shift-ports";
import { startFakeTraffic, type FakeTraffic } from "../support/fake-traffic";

const place = { functionName: "api-1", application: "release-1", group: "release-1" };
const alarm = "One or more alarms have been activated: api-1-v8-server-errors";

let fake: FakeTraffic;
beforeEach(async () => {
  fake = await startFakeTraffic("7");
});
afterEach(() => fake.close());

/** Time passes only while something waits. */
function createClock() {
  let now = 0;
  return {
    now: () => now,
    wait: (milliseconds: number) => {
      now += milliseconds;
      return Promise.resolve();
    },
  };
}

/** One attempt, as a `pulumi up` of its own. */
async function attempt(to = "8") {
  const lines: string[] = [];
  let exercised = 0;
  const exercise = () => {
    exercised += 1;
    return Promise.resolve();
  };
  const report = (line: string) => void lines.push(line);
  const ports = createShiftPorts({ region: "eu-west-3" }, place);
  await shiftTraffic({ to, exercise, report, ...createClock() }, ports);
  return { lines, exercised };
}

const whole = (version: string) => ({ version, weights: {} });
const mutations = () => fake.calls.filter((call) => !/^(Get|List|GET)/.test(call));

describe("shiftTraffic", () => {
  it("moves the traffic in steps, shows each, and sends golden requests before the first", async () => {
    const { lines, exercised } = await attempt();
    expect(fake.alias).toEqual(whole("8"));
    expect(mutations()).toEqual(["CreateDeployment"]);
    expect(lines).toEqual([
      "Moving traffic from version 7 to 8, under the alarms of version 8.",
      "10 % on version 8, 90 % on version 7 (0 min)",
      "10 % on version 8, 90 % on version 7 (0 min)",
      "50 % on version 8, 50 % on version 7 (0 min)",
      "All traffic is on version 8.",
    ]);
    expect(exercised).toBe(1);
  });

  it("does nothing if the version has all traffic already: an attempt ended after the shift, before Pulumi recorded it", async () => {
    fake.alias = whole("8");
    await attempt();
    expect(mutations()).toEqual([]);
  });

  it("throws after a rollback, with the alarm's name, where the traffic is, and what to do", async () => {
    fake.alarm = alarm;
    const failure = attempt();
    await expect(failure).rejects.toThrow(RolledBack);
    await expect(failure).rejects.toThrow(
      [
        `Version 8 was rolled back: ${alarm}`,
        "  - Traffic: 100 % on version 7. The endpoints of both versions are still there.",
      ].join("\n"),
    );
    await expect(failure).rejects.toThrow("Next: fix the cause or revert the change, then run `pulumi up` again.");
    expect(fake.alias).toEqual(whole("7"));
  });

  it("tries again after a rollback, and succeeds once the cause is gone", async () => {
    fake.alarm = alarm;
    await expect(attempt()).rejects.toThrow(RolledBack);
    fake.alarm = null;
    await attempt();
    expect(fake.alias).toEqual(whole("8"));
  });

  it("stops a shift to another version, waits until the traffic is back, and starts its own", async () => {
    fake.killAfter = 5;
    await expect(attempt("9")).rejects.toThrow();
    expect(fake.alias).toEqual({ version: "7", weights: { "9": 0.1 } });
    fake.killAfter = Infinity;
    fake.calls.length = 0;
    await attempt("8");
    expect(mutations()).toEqual(["StopDeployment", "CreateDeployment"]);
    expect(fake.alias).toEqual(whole("8"));
  });

  it("ends a split that no deployment owns, before it starts", async () => {
    fake.alias = { version: "7", weights: { "8": 0.3 } };
    await attempt();
    expect(mutations()).toEqual(["PUT alias", "CreateDeployment"]);
    expect(fake.alias).toEqual(whole("8"));
  });

  it("moves back to a version whose shift was to go elsewhere", async () => {
    fake.alias = { version: "7", weights: { "8": 0.3 } };
    await attempt("7");
    expect(mutations()).toEqual(["PUT alias"]);
    expect(fake.alias).toEqual(whole("7"));
  });
});

describe("a process killed in a shift and started again", () => {
  const counts = [...Array(10).keys()];

  it.each(counts)("converges with one deployment, killed at call %d of a release that succeeds", async (calls) => {
    fake.killAfter = calls;
    await expect(attempt()).rejects.toThrow();
    fake.killAfter = Infinity;
    await attempt();
    expect(fake.alias).toEqual(whole("8"));
    expect(fake.calls.filter((call) => call === "CreateDeployment")).toHaveLength(1);
  });

  it("makes more calls than the kills above cover in no case", async () => {
    await attempt();
    expect(fake.calls).toHaveLength(counts.length);
  });

  it.each(counts)(
    "leaves all traffic on the former version, killed at call %d of a release that is rolled back",
    async (calls) => {
      fake.alarm = alarm;
      fake.killAfter = calls;
      await expect(attempt()).rejects.toThrow();
      fake.killAfter = Infinity;
      await expect(attempt()).rejects.toThrow(RolledBack);
      expect(fake.alias).toEqual(whole("7"));
    },
  );
});

describe("stopShift", () => {
  it("returns the traffic, and waits for it; also if the shift ended in the meantime", async () => {
    fake.killAfter = 5;
    await expect(attempt()).rejects.toThrow();
    fake.killAfter = Infinity;
    const ports = createShiftPorts({ region: "eu-west-3" }, place);
    await stopShift("d-1", createClock(), ports);
    expect(fake.alias).toEqual(whole("7"));
    await stopShift("d-1", createClock(), ports);
    expect(fake.alias).toEqual(whole("7"));
  });
});

describe("describeTraffic", () => {
  it.each([
    [{ version: "7", candidate: null, percent: 0 }, "100 % on version 7"],
    [{ version: "7", candidate: "8", percent: 5 }, "5 % on version 8, 95 % on version 7"],
  ])("says how %j splits its traffic", (state, text) => expect(describeTraffic(state)).toBe(text));
});
