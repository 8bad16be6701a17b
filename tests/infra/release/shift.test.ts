import { describeTraffic, endShifts, RolledBack, shiftTraffic } from "../../../infra/release/shift";
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

/** Notes of the attempts of a test. */
const notes: [string, string | null][] = [];
beforeEach(() => void (notes.length = 0));

/** One attempt, as a `pulumi up` of its own. */
async function attempt(to = "8") {
  const lines: string[] = [];
  let exercised = 0;
  const exercise = () => {
    exercised += 1;
    return Promise.resolve();
  };
  const report = (line: string) => void lines.push(line);
  const noteRollback = (version: string, reason: string | null) => Promise.resolve(void notes.push([version, reason]));
  const ports = createShiftPorts({ region: "eu-west-3" }, place);
  await shiftTraffic({ to, exercise, report, noteRollback, ...createClock() }, ports);
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
    fake.codeDeploy.alarm = alarm;
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
    expect(notes).toEqual([["8", `Version 8 was rolled back: ${alarm}`]]);
  });

  it("tries again after a rollback, and succeeds once the cause is gone", async () => {
    fake.codeDeploy.alarm = alarm;
    await expect(attempt()).rejects.toThrow(RolledBack);
    fake.codeDeploy.alarm = null;
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
      fake.codeDeploy.alarm = alarm;
      fake.killAfter = calls;
      await expect(attempt()).rejects.toThrow();
      fake.killAfter = Infinity;
      await expect(attempt()).rejects.toThrow(RolledBack);
      expect(fake.alias).toEqual(whole("7"));
    },
  );
});

describe("endShifts", () => {
  const end = async (to: string | null, beforeStop = () => Promise.resolve()) => {
    const ports = createShiftPorts({ region: "eu-west-3" }, place);
    const stopDeployment = (id: string) => beforeStop().then(() => ports.stopDeployment(id));
    const notes: [string, string | null][] = [];
    const lines: string[] = [];
    const ended = await endShifts(
      {
        ...createClock(),
        to,
        report: (line) => void lines.push(line),
        noteRollback: (version, reason) => Promise.resolve(void notes.push([version, reason])),
      },
      { ...ports, stopDeployment },
    );
    return { ...ended, lines, notes };
  };
  /** Leaves a deployment to version 8 running. */
  beforeEach(async () => {
    fake.killAfter = 5;
    await expect(attempt()).rejects.toThrow();
    fake.killAfter = Infinity;
    fake.calls.length = 0;
  });

  it("stops the deployment, waits for the traffic, and notes why the version has none", async () => {
    expect(await end(null)).toEqual({
      running: null,
      stopped: "d-1",
      lines: ["Stopping deployment d-1, and waiting until its traffic is back."],
      notes: [["8", "Version 8 was rolled back: deployment d-1 was stopped"]],
    });
    expect(fake.alias).toEqual(whole("7"));
    expect(await end(null)).toEqual({ running: null, stopped: null, lines: [], notes: [] });
  });

  it("does not say that it stopped a deployment that succeeded meanwhile, and takes the note back", async () => {
    expect(await end(null, () => fake.codeDeploy.finish())).toEqual({
      running: null,
      stopped: null,
      lines: [
        "Stopping deployment d-1, and waiting until its traffic is back.",
        "Deployment d-1 had already moved all traffic.",
      ],
      notes: [
        ["8", "Version 8 was rolled back: deployment d-1 was stopped"],
        ["8", null],
      ],
    });
    expect(fake.alias).toEqual(whole("8"));
  });

  it("leaves the deployment to the version running", async () => {
    expect(await end("8")).toMatchObject({ running: "d-1", stopped: null });
    expect(mutations()).toEqual([]);
  });

  it("stops a deployment that somebody else began", async () => {
    await end(null);
    const Properties = { CurrentVersion: "7", TargetVersion: "8" };
    const content = JSON.stringify({ Resources: [{ other: { Properties } }] });
    await fake.codeDeploy.answer("CreateDeployment", { revision: { appSpecContent: { content } } });
    expect(await end(null)).toMatchObject({ running: null, stopped: "d-3", notes: [] });
    expect(fake.alias).toEqual(whole("7"));
  });

  it("waits for a rollback, and does not stop it", async () => {
    await fake.codeDeploy.answer("StopDeployment", { deploymentId: "d-1" });
    expect(await end(null)).toMatchObject({ stopped: null, lines: ["Waiting for an earlier rollback to end."] });
    expect(mutations()).toEqual([]);
    expect(fake.alias).toEqual(whole("7"));
  });

  it("waits for a rollback that begins while it looks", async () => {
    fake.codeDeploy.alarm = alarm;
    expect(await end("8")).toMatchObject({ running: null, lines: ["Waiting for an earlier rollback to end."] });
    expect(fake.alias).toEqual(whole("7"));
  });
});

describe("describeTraffic", () => {
  it.each([
    [{ version: "7", candidate: null, percent: 0 }, "100 % on version 7"],
    [{ version: "7", candidate: "8", percent: 5 }, "5 % on version 8, 95 % on version 7"],
  ])("says how %j splits its traffic", (state, text) => expect(describeTraffic(state)).toBe(text));
});
