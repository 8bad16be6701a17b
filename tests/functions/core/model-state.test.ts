import { ModelStates } from "../../../functions/core/models/state";
import { doubler, models, steady } from "../support/models";

describe("ModelStates", () => {
  it("supposes that a serverless model is cold and an always-on one ready until it has seen them", () => {
    const states = new ModelStates(models);
    expect([states.of("doubler"), states.of("steady")]).toEqual(["cold", "ready"]);
  });

  it("no longer vouches for a serverless model that has been idle for minutes", () => {
    let now = 0;
    const states = new ModelStates(models, () => now);
    states.record("doubler", "ready");
    states.record("steady", "ready");
    now = 5 * 60_000;
    expect([states.of("doubler"), states.of("steady")]).toEqual(["ready", "ready"]);
    now += 1;
    expect([states.of("doubler"), states.of("steady")]).toEqual(["cold", "ready"]);
  });

  it("takes a start for over once SageMaker would have given it up, and for a new one after minutes", () => {
    let now = 0;
    const states = new ModelStates(models, () => now);
    const at = (ms: number) => {
      now = ms;
      states.record("doubler", "waking");
      return states.mayBeStarting(doubler);
    };
    expect([at(0), at(180_000), at(180_001), at(300_000), at(300_001)]).toEqual([true, true, false, false, true]);
  });

  it.each([
    ["cold", true],
    ["waking", true],
    ["ready", false],
    ["busy", false],
    ["down", false],
  ] as const)("takes a serverless model that is %s for starting: %s", (state, starting) => {
    const states = new ModelStates(models);
    states.record("doubler", state);
    expect(states.mayBeStarting(doubler)).toBe(starting);
  });

  it("never takes an always-on model for starting", () => {
    const states = new ModelStates(models);
    states.record("steady", "waking");
    expect(states.mayBeStarting(steady)).toBe(false);
  });
});
