import fs from "node:fs";
import { type Reply } from "../../../model/server/replies";
import { Dispatcher } from "../../../model/server/dispatcher";
import { type Seat, type SeatEvents } from "../../../model/server/inference-worker";
import { batch, maxGenerations, queue } from "../../../model/server/limits";
import { invocation } from "../../../model/limits";
import { type Batch, type GenerationMessage } from "../../../model/server/messages";
import { envelope, internalError } from "./inference-server";

/** Every worker that the dispatcher started, with what it was given; the test plays its part through `events`. */
const workers: {
  events: SeatEvents;
  needsOwn: boolean;
  isAlone: boolean;
  batches: unknown[][];
  options: Batch["options"][];
  kill: jest.Mock;
  close: jest.Mock;
}[] = [];

/** Opens a model in a worker that gives it every turn at once. */
function openSeat(_modelDir: string, events: SeatEvents, needsOwn: boolean): Seat {
  const worker = {
    events,
    needsOwn,
    isAlone: true,
    batches: [] as unknown[][],
    options: [] as Batch["options"][],
    kill: jest.fn(),
    close: jest.fn(() => Promise.resolve()),
    requestTurn: () => events.turn(),
    run(work: Batch | GenerationMessage) {
      if ("kind" in work) return void worker.batches.push([work]);
      worker.options.push(work.options);
      worker.batches.push([...work.bodies]);
    },
  };
  workers.push(worker);
  return worker;
}

/** A dispatcher whose first worker is ready. Callers are called by the text that they send. */
function createDispatcher(
  options: { generates?: boolean; maxBatch?: number; recovers?: boolean; isAlone?: boolean } = {},
) {
  const { generates = false, maxBatch = batch.maxRequests, recovers = false } = options;
  const answers: [string, Reply][] = [];
  const events: [string, string | null][] = [];
  const gone = new Set<string>();
  const unusable = jest.fn();
  const dispatcher = new Dispatcher<string>({
    modelDir: "/model",
    title: "the model",
    workers: { open: openSeat },
    maxBatch,
    timeoutSeconds: invocation.timeoutSeconds,
    recovers,
    answer: (caller, reply) => answers.push([caller, reply]),
    stream: (caller, data) => events.push([caller, data]),
    isWaiting: (caller) => !gone.has(caller),
    ready: () => undefined,
    unusable,
  });
  workers[0]!.isAlone = options.isAlone ?? true;
  workers[0]!.events.ready({ rawContentTypes: [], options: [], generates });
  const submit = (name: string, byteLength = 1, options: string[] = []) =>
    dispatcher.submit({ caller: name, body: name, options, byteLength });
  /** The current worker answers its batch with its own texts. */
  const work = () => {
    const worker = workers.at(-1)!;
    const bodies = worker.batches.at(-1) as string[];
    worker.events.answers(
      bodies.map(() => 200),
      bodies,
    );
  };
  return { dispatcher, submit, work, answers, events, gone, unusable };
}

const names = (count: number) => Array.from({ length: count }, (_, i) => `caller ${i}`);

describe("Dispatcher", () => {
  beforeEach(() => {
    workers.length = 0;
    jest.useFakeTimers();
    jest.spyOn(fs, "writeSync").mockReturnValue(0);
  });
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  it("sends what queued while the worker was busy as one batch", () => {
    const { dispatcher, submit, work, answers } = createDispatcher();
    submit("first");
    dispatcher.dispatch();
    submit("second");
    dispatcher.dispatch();
    submit("third");
    dispatcher.dispatch();
    work();
    expect(workers[0]!.batches).toEqual([["first"], ["second", "third"]]);
    work();
    expect(answers).toEqual(["first", "second", "third"].map((name) => [name, { status: 200, body: name }]));
  });

  it("bounds a batch in requests", () => {
    const { dispatcher, submit, work } = createDispatcher();
    names(batch.maxRequests + 3).forEach((name) => submit(name));
    dispatcher.dispatch();
    work();
    expect(workers[0]!.batches.map((bodies) => bodies.length)).toEqual([batch.maxRequests, 3]);
  });

  it("sends one request after the other if batching is off", () => {
    const { dispatcher, submit, work, answers } = createDispatcher({ maxBatch: 1 });
    const callers = names(3);
    callers.forEach((name) => submit(name));
    dispatcher.dispatch();
    callers.forEach(work);
    expect(workers[0]!.batches).toEqual(callers.map((name) => [name]));
    expect(answers).toEqual(callers.map((name) => [name, { status: 200, body: name }]));
  });

  it("bounds a batch in bytes, but sends a larger request alone", () => {
    const { dispatcher, submit, work } = createDispatcher();
    submit("giant", batch.maxBytes + 1);
    submit("half", batch.maxBytes / 2);
    submit("other half", batch.maxBytes / 2);
    submit("more", 1);
    dispatcher.dispatch();
    work();
    work();
    expect(workers[0]!.batches).toEqual([["giant"], ["half", "other half"], ["more"]]);
  });

  it("hands over the options of each request, and none at all if no request has any", () => {
    const { dispatcher, submit, work } = createDispatcher();
    submit("plain");
    dispatcher.dispatch();
    submit("with details", 1, ["details"]);
    submit("plain, too");
    work();
    expect(workers[0]!.options).toEqual([null, [["details"], []]]);
  });

  it("bounds the explanations of a batch, not the requests that ask for none", () => {
    const { dispatcher, submit, work } = createDispatcher();
    submit("plain");
    names(batch.maxExplained + 1).forEach((name) => submit(name, 1, ["explain"]));
    submit("plain, too");
    dispatcher.dispatch();
    work();
    expect(workers[0]!.batches).toEqual([
      ["plain", ...names(batch.maxExplained)],
      [`caller ${batch.maxExplained}`, "plain, too"],
    ]);
  });

  it("takes no more requests than the queue may hold, and takes some again afterwards", () => {
    const { dispatcher, submit, work } = createDispatcher();
    submit("running");
    dispatcher.dispatch();
    expect(names(queue.maxRequests).every((name) => submit(name))).toBe(true);
    expect(submit("one too many")).toBe(false);
    expect(dispatcher.state).toBe("overloaded");
    work();
    expect(submit("one more")).toBe(true);
    expect(dispatcher.state).toBe("ready");
  });

  it("takes no more bytes than the queue may hold, and takes some again afterwards", () => {
    const { dispatcher, submit } = createDispatcher();
    expect(submit("large", queue.maxBytes - 1)).toBe(true);
    expect(submit("two bytes", 2)).toBe(false);
    dispatcher.dispatch();
    expect(submit("two bytes", 2)).toBe(true);
  });

  it("drops the request of a caller who has hung up", () => {
    const { dispatcher, submit, gone, work, answers } = createDispatcher();
    names(3).forEach((name) => submit(name));
    gone.add("caller 1");
    dispatcher.dispatch();
    work();
    expect(answers.map(([name]) => name)).toEqual(["caller 0", "caller 2"]);
  });

  it("tries those who were with a worker that died once more, each alone, before the others", () => {
    const { dispatcher, submit, work, answers } = createDispatcher();
    submit("innocent");
    submit("killer");
    dispatcher.dispatch();
    submit("waiting");
    workers[0]!.events.died("a reason");
    expect(dispatcher.state).toBe("restarting");
    workers[1]!.events.ready({ rawContentTypes: [], options: [], generates: false });
    work();
    workers[1]!.events.died("a reason");
    workers[2]!.events.ready({ rawContentTypes: [], options: [], generates: false });
    work();
    expect(workers.map(({ batches }) => batches)).toEqual([
      [["innocent", "killer"]],
      [["innocent"], ["killer"]],
      [["waiting"]],
    ]);
    expect(answers).toEqual([
      ["innocent", { status: 200, body: "innocent" }],
      ["killer", { status: 500, body: JSON.stringify(internalError) }],
      ["waiting", { status: 200, body: "waiting" }],
    ]);
  });

  it("opens a model whose worker died in a worker of its own, and one that was displaced in a shared one", () => {
    const { dispatcher, submit, work, answers } = createDispatcher();
    submit("innocent");
    dispatcher.dispatch();
    workers[0]!.events.displaced();
    workers[1]!.events.ready({ rawContentTypes: [], options: [], generates: false });
    work();
    submit("killer");
    dispatcher.dispatch();
    workers[1]!.events.died("a reason");
    expect(workers.map(({ needsOwn }) => needsOwn)).toEqual([false, false, true]);
    expect(answers).toEqual([["innocent", { status: 200, body: "innocent" }]]);
  });

  it("pauses a model that recovers after three deaths in a row, refuses what waits, and opens it again later", () => {
    const { dispatcher, submit, work, answers, unusable } = createDispatcher({ recovers: true });
    ["first", "second", "third"].forEach((name) => submit(name));
    dispatcher.dispatch();
    for (let death = 0; death < 3; death++) {
      if (death > 0) workers.at(-1)!.events.ready({ rawContentTypes: [], options: [], generates: false });
      workers.at(-1)!.events.died("a reason");
    }
    expect(dispatcher.state).toBe("paused");
    expect(answers.map(([name, { status }]) => [name, status])).toEqual([
      ["first", 500],
      ["second", 500],
      ["third", 503],
    ]);
    expect(unusable).not.toHaveBeenCalled();
    expect(workers).toHaveLength(3);
    jest.advanceTimersByTime(1000);
    workers[3]!.events.ready({ rawContentTypes: [], options: [], generates: false });
    submit("later");
    dispatcher.dispatch();
    work();
    expect(answers.at(-1)).toEqual(["later", { status: 200, body: "later" }]);
  });

  it("pauses a model that has outgrown its worker, refuses what it has, and opens it again in a worker of its own", () => {
    const { dispatcher, submit, work, answers } = createDispatcher({ recovers: true, maxBatch: 1 });
    ["running", "waiting"].forEach((name) => submit(name));
    dispatcher.dispatch();
    workers[0]!.events.outgrown("it has grown");
    expect(dispatcher.state).toBe("paused");
    expect(answers.map(([name, { status }]) => [name, status])).toEqual([
      ["running", 503],
      ["waiting", 503],
    ]);
    jest.advanceTimersByTime(1000);
    expect(workers.map(({ needsOwn }) => needsOwn)).toEqual([false, true]);
    workers[1]!.events.ready({ rawContentTypes: [], options: [], generates: false });
    submit("later");
    dispatcher.dispatch();
    work();
    expect(answers.at(-1)).toEqual(["later", { status: 200, body: "later" }]);
  });

  it("moves a chat model that shares its worker to one of its own before it is ready", () => {
    const { dispatcher } = createDispatcher({ isAlone: false, generates: true });
    expect(workers[0]!.close).toHaveBeenCalledTimes(1);
    expect(dispatcher.accepted).toBeNull();
    expect(workers[1]!.needsOwn).toBe(true);
  });

  it("resolves a drain when every request has its answer", async () => {
    const { dispatcher, submit, work, answers } = createDispatcher({ maxBatch: 1 });
    ["first", "second"].forEach((name) => submit(name));
    dispatcher.dispatch();
    const drained = dispatcher.drain().then(() => answers.length);
    work();
    work();
    expect(await drained).toBe(2);
  });

  it("gives up if the worker that replaces a dead one cannot serve either", () => {
    const { unusable } = createDispatcher();
    workers[0]!.events.died("a reason");
    workers[1]!.events.died(new Error("again"));
    expect(unusable.mock.calls).toEqual([["the worker died while starting: Error: again", new Error("again")]]);
    expect(workers).toHaveLength(2);
  });

  it("kills a worker that hangs past SageMaker's time, tells the caller, and tries it no second time", () => {
    const { dispatcher, submit, answers } = createDispatcher();
    submit("endless");
    dispatcher.dispatch();
    jest.advanceTimersByTime((invocation.timeoutSeconds - 1) * 1000);
    expect(workers[0]!.kill).not.toHaveBeenCalled();
    jest.advanceTimersByTime(2000);
    expect(workers[0]!.kill).toHaveBeenCalledTimes(1);
    const body = envelope("timeout", "The model did not answer within 60 seconds.", null, "api_error");
    expect(answers).toEqual([["endless", { status: 503, body: JSON.stringify(body) }]]);
    workers[0]!.events.died("terminated");
    workers[1]!.events.ready({ rawContentTypes: [], options: [], generates: false });
    expect(workers[1]!.batches).toEqual([]);
  });

  it("answers everybody with 503 when it is stopped", async () => {
    const { dispatcher, submit, answers } = createDispatcher();
    submit("running");
    dispatcher.dispatch();
    submit("waiting");
    await dispatcher.stop();
    const body = JSON.stringify(envelope("stopping", "The server is shutting down. Try again.", null, "api_error"));
    expect(answers).toEqual([
      ["running", { status: 503, body }],
      ["waiting", { status: 503, body }],
    ]);
    expect(workers[0]!.close).toHaveBeenCalledTimes(1);
  });

  describe("of a chat model", () => {
    const whole: Reply = { status: 200, body: "whole" };
    const begun = (worker = workers[0]!) => (worker.batches as [GenerationMessage][]).map(([message]) => message);
    const generate = (id: number, body: string) => ({ kind: "generate", id, body });

    it("begins each answer at once, and passes on what comes of it in any order", () => {
      const { dispatcher, submit, answers, events } = createDispatcher({ generates: true });
      ["first", "second"].forEach((name) => {
        submit(name);
        dispatcher.dispatch();
      });
      expect(begun()).toEqual([generate(1, "first"), generate(2, "second")]);
      workers[0]!.events.event(2, "a piece");
      workers[0]!.events.end(2, null);
      workers[0]!.events.end(1, whole);
      expect(events).toEqual([
        ["second", "a piece"],
        ["second", null],
      ]);
      expect(answers).toEqual([["first", whole]]);
    });

    it("lets those beyond the limit wait until there is room", () => {
      const { dispatcher, submit } = createDispatcher({ generates: true });
      names(maxGenerations + 2).forEach((name) => submit(name));
      dispatcher.dispatch();
      expect(begun()).toHaveLength(maxGenerations);
      expect(dispatcher.queued).toBe(2);
      workers[0]!.events.end(5, whole);
      expect(begun().at(-1)).toEqual(generate(maxGenerations + 1, `caller ${maxGenerations}`));
      expect(dispatcher.queued).toBe(1);
    });

    it("cancels the answer of a caller who has disconnected, which makes room, and passes on nothing more of it", () => {
      const { dispatcher, submit, answers, events } = createDispatcher({ generates: true });
      names(maxGenerations + 1).forEach((name) => submit(name));
      dispatcher.dispatch();
      dispatcher.cancel("caller 3");
      dispatcher.cancel("nobody");
      expect(begun().slice(maxGenerations)).toEqual([
        { kind: "cancel", id: 4 },
        generate(maxGenerations + 1, `caller ${maxGenerations}`),
      ]);
      workers[0]!.events.event(4, "too late");
      workers[0]!.events.end(4, null);
      expect([answers, events]).toEqual([[], []]);
    });

    it("fails the answers that were being made when the worker died, and goes on with a new one", () => {
      const { dispatcher, submit, answers } = createDispatcher({ generates: true });
      submit("running");
      dispatcher.dispatch();
      workers[0]!.events.died("a reason");
      submit("waiting");
      dispatcher.dispatch();
      workers[1]!.events.ready({ rawContentTypes: [], options: [], generates: true });
      expect(answers).toEqual([["running", { status: 500, body: JSON.stringify(internalError) }]]);
      expect(begun(workers[1])).toEqual([generate(2, "waiting")]);
    });

    it("kills a worker that gives no sign of life for as long as SageMaker waits, but not one that does", () => {
      const { dispatcher, submit, answers } = createDispatcher({ generates: true });
      submit("long");
      dispatcher.dispatch();
      for (let i = 0; i < 5; i++) {
        jest.advanceTimersByTime((invocation.timeoutSeconds - 1) * 1000);
        workers[0]!.events.event(1, "a piece");
      }
      expect(workers[0]!.kill).not.toHaveBeenCalled();
      jest.advanceTimersByTime((invocation.timeoutSeconds + 1) * 1000);
      expect(workers[0]!.kill).toHaveBeenCalledTimes(1);
      const body = envelope("timeout", "The model did not answer within 60 seconds.", null, "api_error");
      expect(answers).toEqual([["long", { status: 503, body: JSON.stringify(body) }]]);
    });

    it("answers everybody with 503 when it is stopped", async () => {
      const { dispatcher, submit, answers } = createDispatcher({ generates: true });
      names(maxGenerations + 1).forEach((name) => submit(name));
      dispatcher.dispatch();
      await dispatcher.stop();
      expect(answers.map(([name, { status }]) => [name, status])).toEqual(
        names(maxGenerations + 1).map((name) => [name, 503]),
      );
    });
  });
});
