import { createExercise } from "../../../infra/release/exercise";
import { type HttpApiEvent } from "../../../functions/lambda/events/http-api";
import { readModel } from "../../../model/registry";

const { golden } = readModel("iris");
const model = (name: string, cases: number) => ({
  name,
  variants: [{ targetVariant: null, golden: { ...golden, cases: golden.cases.slice(0, cases) } }],
});

/** Clock on which each request takes so many seconds, with what is reported. */
function clock(seconds: number) {
  let at = 0;
  const lines: string[] = [];
  return {
    lines,
    now: () => at * 1000,
    report: (line: string) => void lines.push(line),
    callApi: () => {
      at += seconds;
      return Promise.resolve({ statusCode: 200, headers: {}, body: "{}" });
    },
  };
}

/** Sends the requests of two minutes. Gives the model and the body of each. */
async function twoMinutes(models: Parameters<typeof createExercise>[0], requests: number, fails = false) {
  const sent: string[] = [];
  const callApi = ({ rawPath, body }: HttpApiEvent) => {
    const at = golden.cases.findIndex(({ request }) => JSON.stringify(request) === body);
    sent.push(`${rawPath.split("/")[3]} ${at}`);
    return fails ? Promise.reject(new Error("down")) : Promise.resolve({ statusCode: 200, headers: {}, body: "{}" });
  };
  const exercise = createExercise(models, requests, { ...clock(0), callApi });
  await exercise();
  await exercise();
  return sent;
}

describe("createExercise", () => {
  it("asks the models in turn, each for its cases in turn, and goes on where it stopped", async () => {
    expect(await twoMinutes([model("a", 2), model("b", 1)], 3)).toEqual(["a 0", "b 0", "a 1", "b 0", "a 0", "b 0"]);
  });

  it("asks each model one thing at a time, and a slow one holds up none of the others", async () => {
    const log: string[] = [];
    const release: (() => void)[] = [];
    const exercise = createExercise([model("slow", 2), model("quick", 2)], 4, {
      ...clock(0),
      callApi: async ({ rawPath }: HttpApiEvent) => {
        const name = rawPath.split("/")[3]!;
        log.push(name);
        if (name === "slow") await new Promise<void>((resolve) => release.push(resolve));
        return { statusCode: 200, headers: {}, body: "{}" };
      },
    });
    const done = exercise();
    await new Promise(setImmediate);
    expect(log).toEqual(["slow", "quick", "quick"]);
    release.shift()?.();
    await new Promise(setImmediate);
    expect(log).toEqual(["slow", "quick", "quick", "slow"]);
    release.shift()?.();
    await done;
  });

  it("leaves failures to the alarms", async () => {
    expect(await twoMinutes([model("a", 1)], 1, true)).toEqual(["a 0", "a 0"]);
  });

  it.each([
    [5, []],
    [
      6,
      [
        expect.stringMatching(
          /^20 golden requests took 120 s\. Above 110 s the alarms see too few of them, .*requestsPerMinute/,
        ),
      ],
    ],
  ])("says if a model of %i seconds is too slow for the alarms", async (seconds, lines) => {
    const world = clock(seconds);
    await createExercise([model("a", 1)], 20, world)();
    expect(world.lines).toEqual(lines);
  });

  it("sends nothing in a stack without models", async () => {
    expect(await twoMinutes([], 5)).toEqual([]);
  });
});
