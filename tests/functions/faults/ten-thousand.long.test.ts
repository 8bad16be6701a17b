import "../support/node-errors";
import { waitUntil } from "../../local/wait-until";
import { setEnvironment, startCaller, startContainer, startSageMaker } from "./parts";

const requests = 10_000;
const atOnce = 16;

/** The same numbers on every run, in [0, 1): a linear congruential generator, with the constants of Numerical Recipes. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}

describe("ten thousand requests, of which one in a hundred fails on each hop", () => {
  let restore: () => void;
  beforeAll(() => (restore = setEnvironment()));
  afterAll(() => restore());

  it("are answered but for one in a thousand, with at most 1.1 calls each, and leave no connection", async () => {
    const random = seededRandom(17);
    const container = await startContainer((request, response) => {
      if (random() < 0.01) request.socket.resetAndDestroy();
      else response.end('{"y":2}');
    });
    const behaviour = { resetRate: 0.005, throttleRate: 0.005 };
    const sagemaker = await startSageMaker({ containerPort: container.port, behaviour, random });
    const caller = await startCaller(sagemaker.port);
    let left = requests;
    let answered = 0;
    const askOn = async () => {
      while (left-- > 0) {
        const { status } = await caller.ask();
        if (status === 200) answered++;
      }
    };
    await Promise.all(Array.from({ length: atOnce }, askOn));
    expect(answered).toBeGreaterThanOrEqual(0.999 * requests);
    expect(caller.attempts()).toBeGreaterThan(1.01 * requests);
    expect(caller.attempts()).toBeLessThanOrEqual(1.1 * requests);
    await waitUntil(async () => (await container.connections()) === 0);
    expect(await sagemaker.connections()).toBeLessThanOrEqual(atOnce);
    caller.close();
    await waitUntil(async () => (await sagemaker.connections()) === 0);
    for (const part of [sagemaker, container]) await part.close();
  }, 900_000);
});
