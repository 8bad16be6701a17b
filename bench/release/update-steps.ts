import { type BroughtUp, type Wait } from "./bring-up";

/** Delays that are put in, in seconds: AWS's services take so long, and the emulator answers at once. */
export interface PutIn {
  /** CreateEndpoint. */
  readonly endpoint: number;
  /** Each call that stores an object. */
  readonly s3: number;
  /** Each call that changes a function. */
  readonly lambda: number;
}

/** Seconds of an update's steps. Each begins when the one before has ended. */
export interface UpdateSteps {
  /** The program's evaluation and the plan. */
  readonly plan: number;
  readonly artifact: number;
  /** 0 without a new endpoint. */
  readonly endpoint: number;
  readonly functions: number;
  readonly alias: number;
}

const calls = {
  write: /^(Create|Update|Put|PUT|POST)/,
  storeObject: /^PUT \/[^/]+\/.+[?&]x-id=PutObject/,
  createEndpoint: /^CreateEndpoint$/,
  changeFunction: /^(PUT|POST) \/2015-03-31\/functions\/[^/]+\/(code|configuration|versions)/,
  moveAlias: /^PUT \/2015-03-31\/functions\/api-[^/]+\/aliases\//,
};

/** Delays of the emulator. */
export function waitsOf({ endpoint, s3, lambda }: PutIn): Wait[] {
  return [
    { op: calls.createEndpoint.source, delay: endpoint },
    { op: calls.storeObject.source, delay: s3 },
    { op: calls.changeFunction.source, delay: lambda },
    { op: calls.moveAlias.source, delay: lambda },
  ];
}

/**
 * Reads the steps of an update from the emulator's log. What runs beside a longer step takes no time.
 * @throws Error if the alias of the API has not moved
 */
export function readSteps({ began, calls: all }: Pick<BroughtUp, "began" | "calls">): UpdateSteps {
  const alias = all.find(({ op }) => calls.moveAlias.test(op));
  if (!alias) throw new Error("The update has moved no traffic.");
  const before = all.filter((call) => call.ended <= alias.began);
  let reached = began;
  /** Seconds from the step before to this time. */
  const until = (time: number) => {
    const seconds = Math.max(0, time - reached);
    reached += seconds;
    return seconds;
  };
  const untilLast = (kind: RegExp) =>
    until(Math.max(reached, ...before.flatMap(({ op, ended }) => (kind.test(op) ? [ended] : []))));
  return {
    plan: until(all.find(({ op }) => calls.write.test(op))!.began),
    artifact: untilLast(calls.storeObject),
    endpoint: untilLast(calls.createEndpoint),
    functions: untilLast(calls.changeFunction),
    alias: until(alias.ended),
  };
}
