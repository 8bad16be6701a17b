import { ApiError } from "../../../functions/core/errors";
import { type Invocation, type Invoke } from "../../../functions/core/invoke";
import { type AwakeModel } from "../../../functions/core/models/model";
import { loadedAttribute } from "../../../model/options";
import { authorizedAs, createTestApi, freeCaller } from "../support/api";
import { steady } from "../support/models";

const shared = (name: string, changes: Partial<AwakeModel> = {}): AwakeModel => ({
  ...steady,
  name,
  endpoint: "shared-1",
  hosting: "shared",
  artifacts: { all: [{ variant: "live", weight: 1, targetModel: `${name}-1.tar.gz` }], assignBy: "request" },
  ...changes,
});
const split = (assignBy: "request" | "caller"): Partial<AwakeModel> => ({
  variants: ["A", "B"],
  artifacts: {
    all: [
      { variant: "A", weight: 1, targetModel: "split-a.tar.gz" },
      { variant: "B", weight: 1, targetModel: "split-b.tar.gz" },
    ],
    assignBy,
  },
});

const answer = { bytes: Buffer.from('{"y":2}'), variant: "live" };

function createApi(invoke: Invoke, settings: object = {}) {
  const models = [shared("one"), shared("two"), shared("split", split("request")), shared("sticky", split("caller"))];
  return createTestApi({ models: new Map(models.map((model) => [model.name, model])), invoke, settings });
}

const ask = (api: ReturnType<typeof createTestApi>, model: string, { query = "", id = "tester" } = {}) =>
  api.send("POST", `/v1/models/${model}/predict`, {
    headers: { "content-type": "application/json" },
    body: '{"x":1}',
    query,
    authorizer: authorizedAs({ ...freeCaller, id }),
  });
const stateOf = async (api: ReturnType<typeof createTestApi>, model: string) =>
  ((await api.send("GET", `/v1/models/${model}`)).json as { state: string }).state;

describe("a prediction by a model on the shared endpoint", () => {
  it("names its artifact to the endpoint, and no variant", async () => {
    const api = createApi(() => Promise.resolve(answer));
    const { status, headers } = await ask(api, "one");
    expect([status, headers["x-model-variant"]]).toEqual([200, undefined]);
    expect(api.invocations).toEqual([
      expect.objectContaining({ endpoint: "shared-1", targetModel: "one-1.tar.gz", targetVariant: null }),
    ]);
  });

  it("tells whether the model was loaded for it, in the answer and in the log", async () => {
    const answers = [{ ...answer, customAttributes: loadedAttribute }, answer];
    const api = createApi(() => Promise.resolve(answers.shift()!));
    const [first, second] = [await ask(api, "one"), await ask(api, "one")];
    expect([first.headers["x-model-cold"], second.headers["x-model-cold"]]).toEqual(["true", undefined]);
    expect(api.log.map(({ cold }) => cold)).toEqual([true, false]);
  });

  it("waits while the model is loaded, which shows as waking", async () => {
    const states: string[] = [];
    let asked = 0;
    const api = createApi(
      async () => {
        if (asked > 0) states.push(await stateOf(api, "one"));
        if ((asked += 1) < 3) throw new ApiError("model_loading", "Loading.");
        return answer;
      },
      { coldWaitSeconds: 10 },
    );
    expect(await stateOf(api, "one")).toBe("ready");
    expect((await ask(api, "one")).status).toBe(200);
    expect([...states, await stateOf(api, "one")]).toEqual(["waking", "waking", "ready"]);
  });

  it("is not refused because another artifact of the same endpoint fails all the time", async () => {
    const unavailable = new ApiError("model_unavailable", "Gone.");
    const api = createApi(({ targetModel }) =>
      targetModel === "one-1.tar.gz" ? Promise.reject(unavailable) : Promise.resolve(answer),
    );
    const statuses = [];
    for (let i = 0; i < 7; i += 1) statuses.push((await ask(api, "one")).status, (await ask(api, "two")).status);
    expect(statuses).toEqual(Array.from({ length: 7 }, () => [503, 200]).flat());
    // The circuit of the failing one is open: it was not asked every time.
    const asked = api.invocations.filter(({ targetModel }) => targetModel === "one-1.tar.gz");
    expect(asked).toHaveLength(5);
  });
});

describe("variants of a model on the shared endpoint", () => {
  const targets = (invocations: readonly Invocation[]) => invocations.map(({ targetModel }) => targetModel);

  it.each([
    ["A", "split-a.tar.gz"],
    ["B", "split-b.tar.gz"],
  ])("are chosen by target_variant: %s", async (variant, targetModel) => {
    const api = createApi(() => Promise.resolve(answer));
    const { headers } = await ask(api, "split", { query: `target_variant=${variant}` });
    expect(headers["x-model-variant"]).toBe(variant);
    expect(targets(api.invocations)).toEqual([targetModel]);
    expect(api.log[0]).toMatchObject({ variant });
  });

  it("are refused if there is no such one", async () => {
    const api = createApi(() => Promise.resolve(answer));
    expect((await ask(api, "split", { query: "target_variant=C" })).status).toBe(400);
    expect(api.invocations).toEqual([]);
  });

  it("get requests by weight", async () => {
    const random = jest.spyOn(Math, "random");
    const api = createApi(() => Promise.resolve(answer));
    for (const number of [0.1, 0.9, 0.4]) {
      random.mockReturnValue(number);
      await ask(api, "split");
    }
    random.mockRestore();
    expect(targets(api.invocations)).toEqual(["split-a.tar.gz", "split-b.tar.gz", "split-a.tar.gz"]);
  });

  it("stay with a caller where they are assigned by caller", async () => {
    const api = createApi(() => Promise.resolve(answer));
    const variants = new Map<string, Set<string>>();
    for (let i = 0; i < 60; i += 1) {
      const id = `caller-${i % 12}`;
      const { headers } = await ask(api, "sticky", { id });
      variants.set(id, (variants.get(id) ?? new Set()).add(headers["x-model-variant"]!));
    }
    expect([...variants.values()].map(({ size }) => size)).toEqual(Array(12).fill(1));
    expect(new Set([...variants.values()].flatMap((names) => [...names]))).toEqual(new Set(["A", "B"]));
  });

  it("have cached answers of their own, so that a caller keeps the variant", async () => {
    const api = createApi(
      ({ targetModel }) =>
        Promise.resolve({
          bytes: Buffer.from(targetModel === "split-a.tar.gz" ? '{"y":1}' : '{"y":2}'),
          variant: "live",
        }),
      { cache: { seconds: 60 } },
    );
    const both = ["A", "B", "A", "B"];
    const answers = [];
    for (const variant of both) {
      const { json, headers } = await ask(api, "split", { query: `target_variant=${variant}` });
      answers.push([(json as { y: number }).y, headers["x-model-variant"], headers["x-cache"]]);
    }
    expect(answers).toEqual([
      [1, "A", "miss"],
      [2, "B", "miss"],
      [1, "A", "hit"],
      [2, "B", "hit"],
    ]);
  });
});
