import { ModelStates } from "../../../functions/core/models/state";
import { doubler, models, steady } from "../support/models";

describe("ModelStates", () => {
  it("starts with serverless models cold and always-on models ready", () => {
    const states = new ModelStates(models);
    expect([states.of("doubler"), states.of("steady")]).toEqual(["cold", "ready"]);
  });

  it("returns a serverless model to cold after minutes without calls", () => {
    let now = 0;
    const states = new ModelStates(models, () => now);
    states.record("doubler", "ready");
    states.record("steady", "ready");
    now = 5 * 60_000;
    expect([states.of("doubler"), states.of("steady")]).toEqual(["ready", "ready"]);
    now += 1;
    expect([states.of("doubler"), states.of("steady")]).toEqual(["cold", "ready"]);
  });

  it("stops reporting a start once SageMaker would have given it up, and counts a later one as new", () => {
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

  it("never reports an always-on model as starting", () => {
    const states = new ModelStates(models);
    states.record("steady", "waking");
    expect(states.mayBeStarting(steady)).toBe(false);
  });
});
