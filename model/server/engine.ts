import { type HandlerTools, type ModelContract, type ModelHandler, type Tensors } from "../contract";
import { type Body, checkedRows, readRequest, runFinite, writeAnswer } from "./answer";
import { maxRowsPerRun } from "./limits";
import { type Batch } from "./messages";
import { type Reply, replyToError } from "./replies";
import { type Session } from "./session";
import { sliceRows, stack, stackable } from "./tensor-batches";

/** Exports of a model folder's `handler.js`. */
export interface ModelModule {
  readonly contract: ModelContract;
  readonly handler: ModelHandler;
}

/** A valid request, ready for the model. `index` is its position in the batch. */
interface Prepared {
  readonly index: number;
  readonly request: unknown;
  readonly options: ReadonlySet<string>;
  readonly tensors: Tensors;
  readonly rows: number;
}

/** Answers a batch: one reply per body, in the same order. Never throws: a body that fails gets an error reply. */
export type Engine = (bodies: readonly Body[], options?: Batch["options"]) => Promise<Reply[]>;

const noOptions: ReadonlySet<string> = new Set();

export function createEngine({ contract, handler }: ModelModule, session: Session, tools: HandlerTools): Engine {
  return async (bodies, options = null) => {
    const replies = new Array<Reply>(bodies.length);
    const prepared = await prepareAll(bodies, options, replies);
    for (const run of planRuns(prepared, session.takesBatches)) await answerRun(run, replies);
    return replies;
  };

  async function prepareAll(
    bodies: readonly Body[],
    optionsOf: Batch["options"],
    replies: Reply[],
  ): Promise<Prepared[]> {
    const prepared: Prepared[] = [];
    const waiting: Promise<void>[] = [];
    const fail = (index: number) => (error: unknown) => void (replies[index] = replyToError(error));
    bodies.forEach((body, index) => {
      try {
        const request = readRequest(contract, body);
        const options = optionsOf?.[index]?.length ? new Set(optionsOf[index]) : noOptions;
        const accept = (tensors: Tensors) =>
          void prepared.push({ index, request, options, tensors, rows: checkedRows(tensors) });
        const tensors = handler.toTensors(request, tools);
        if (tensors instanceof Promise) waiting.push(tensors.then(accept).catch(fail(index)));
        else accept(tensors);
      } catch (error) {
        fail(index)(error);
      }
    });
    if (waiting.length > 0) await Promise.all(waiting);
    return prepared;
  }

  /** Answers requests with one `session.run`. If it fails, runs each alone, so that only the culprit fails. */
  async function answerRun(run: readonly Prepared[], replies: Reply[]): Promise<void> {
    try {
      const rows = run.reduce((sum, member) => sum + member.rows, 0);
      const inputs = stack(run.map((member) => member.tensors));
      const started = performance.now();
      const outputs = await runFinite(session, inputs);
      const inferenceMs = performance.now() - started;
      if (run.length === 1) return void (replies[run[0]!.index] = await respond(outputs, run[0]!, inferenceMs));
      requireRows(outputs, rows);
      let start = 0;
      for (const member of run) {
        replies[member.index] = await respond(sliceRows(outputs, start, start + member.rows), member, inferenceMs);
        start += member.rows;
      }
    } catch (error) {
      if (run.length === 1) replies[run[0]!.index] = replyToError(error);
      else for (const member of run) await answerRun([member], replies);
    }
  }

  async function respond(outputs: Tensors, { request, options }: Prepared, inferenceMs: number): Promise<Reply> {
    try {
      return { status: 200, body: await writeAnswer(handler, session, { request, options, outputs, inferenceMs }) };
    } catch (error) {
      return replyToError(error);
    }
  }
}

/** Groups requests into runs. Stackable requests share one, up to `maxRowsPerRun` rows. */
function planRuns(prepared: readonly Prepared[], takesBatches: boolean): Prepared[][] {
  const runs: { members: Prepared[]; rows: number }[] = [];
  for (const member of prepared) {
    const run = runs.find(
      ({ members, rows }) =>
        takesBatches && rows + member.rows <= maxRowsPerRun && stackable(members[0]!.tensors, member.tensors),
    );
    if (run) {
      run.members.push(member);
      run.rows += member.rows;
    } else {
      runs.push({ members: [member], rows: member.rows });
    }
  }
  return runs.map(({ members }) => members);
}

function requireRows(outputs: Tensors, rows: number): void {
  for (const name in outputs) {
    if (outputs[name]!.dims[0] !== rows) {
      throw new Error(`Output "${name}" has shape [${outputs[name]!.dims.join(", ")}]; the input has ${rows} rows.`);
    }
  }
}
