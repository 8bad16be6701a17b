import { randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { explainOption } from "../../model/options";
import { answerColumns } from "./answers/answer-columns";
import { readAnswers } from "./answers/row-answers";
import { type AskedRow, askRows, type AskOptions, type Outcome } from "./api/ask-rows";
import { Caller } from "./api/call";
import { type ApiAccess, type DescribedModel, describeModel } from "./api/describe-model";
import { Pace, StoppedEarly } from "./api/pace";
import { inOrder } from "./in-order";
import { Journal } from "./journal";
import { type JsonSchema } from "./json-schema";
import { Output, refusedFileOf } from "./output";
import { type Progress } from "./progress";
import { RowProblem } from "./requests/read-cell";
import { readShape } from "./requests/request-shape";
import { createRowReader, type RowReader } from "./requests/row-reader";
import { BatchError, type Row, type RowSource } from "./rows/row";

export interface BatchOptions {
  readonly model: string;
  readonly source: RowSource;
  readonly out: string;
  readonly overwrite: boolean;
  readonly api: ApiAccess;
  /** The API is a stack of this machine, whose URL changes from run to run. */
  readonly isLocal: boolean;
  /** Options of the model, by name. */
  readonly options: ReadonlyMap<string, string>;
  /** Column by field, where the names differ. */
  readonly columns: ReadonlyMap<string, string>;
  readonly rowsPerRequest: number;
  readonly concurrency: number;
  readonly maxWaitSeconds: number;
  readonly patienceSeconds: number;
  readonly progress: Progress;
  /** Called with what the user should know before the first request. */
  readonly notice: (line: string) => void;
  /** Aborted to stop after the requests under way. */
  readonly stop: AbortSignal;
}

/** Outcome of a run. */
export interface BatchSummary {
  readonly model: string;
  readonly rows: number;
  readonly answered: number;
  readonly refused: number;
  /** Rows whose outcome an interrupted run had already. */
  readonly resumed: number;
  readonly output: string;
  /** Null if no row was refused. */
  readonly refusedFile: string | null;
  readonly requests: number;
  readonly repeated: number;
  readonly throttled: number;
  readonly pausedSeconds: number;
  /** Versions of the model that answered. */
  readonly versions: readonly string[];
}

/** Groups under way or waiting for an earlier one, per request at once. */
const windowPerRequest = 2;

/** Rows that are asked for together, or that have their outcome already. */
type Group =
  | { readonly rows: readonly Row[]; readonly outcomes: readonly Outcome[] }
  | { readonly rows: readonly Row[]; readonly outcomes: null };

/**
 * Asks a model for every row and writes the answers in the order of the rows.
 * @throws BatchError before the first request; StoppedEarly if the same command continues later; Error if it cannot
 */
export async function runBatch(batch: BatchOptions): Promise<BatchSummary> {
  const { model, source, out } = batch;
  const described = await describeModel(batch.api, model);
  checkOptions(described, batch.options);
  const shape = readShape(described.request_schema);
  const reader = createRowReader({
    shape,
    source,
    renames: batch.columns,
    rawContentTypes: described.raw_content_types,
  });
  const answers = readAnswers(shownAnswer(described.response_schema, batch.options), shape.list !== null);
  const journalFile = `${out}.journal`;
  if (existsSync(out) && !batch.overwrite && !existsSync(journalFile)) {
    throw new BatchError(`${out} exists: name another --out, or say --overwrite.`);
  }
  const journal = await Journal.open(journalFile, factsOf(batch, described), randomUUID());
  // Each request that waits listens.
  setMaxListeners(0, batch.stop);
  const pace = new Pace(batch);
  const caller = new Caller({
    url: urlOf(batch),
    headers: batch.api.headers,
    pace,
    patienceSeconds: batch.patienceSeconds,
    stop: batch.stop,
  });
  const asking = {
    caller,
    list: shape.list,
    answers,
    maxBytes: described.max_body_bytes.json,
    runId: journal.runId,
  };
  const output = await Output.open({
    file: out,
    inputColumns: source.columns,
    answerColumns: answerColumns(answers.schema),
  });
  if (reader.unused.length > 0) batch.notice(`Columns that the model does not need: ${reader.unused.join(", ")}.`);

  const counts = { done: 0, refused: 0, resumed: 0, total: source.total };
  const size = Math.min(batch.rowsPerRequest, shape.maxRows);
  const work = async (group: Group): Promise<{ rows: readonly Row[]; outcomes: readonly Outcome[] }> => {
    if (group.outcomes) {
      counts.resumed += group.rows.length;
      return group;
    }
    const outcomes = await outcomesOf(group.rows, reader, asking);
    journal.record(group.rows, outcomes);
    return { rows: group.rows, outcomes };
  };
  try {
    batch.progress.update(counts);
    for await (const { rows, outcomes } of inOrder(
      groups(source, journal, size, batch.stop),
      work,
      batch.concurrency * windowPerRequest,
    )) {
      for (const [i, row] of rows.entries()) {
        await output.write(row, outcomes[i]!);
        counts.done++;
        if ("refused" in outcomes[i]!) counts.refused++;
      }
      batch.progress.update(counts);
    }
    if (batch.stop.aborted) throw new StoppedEarly("Stopped.");
    await output.finish();
  } catch (error) {
    await output.discard();
    throw error;
  } finally {
    batch.progress.end();
    await journal.close();
  }
  await rm(journalFile);
  return {
    model,
    rows: counts.done,
    answered: counts.done - counts.refused,
    refused: counts.refused,
    resumed: counts.resumed,
    output: out,
    refusedFile: counts.refused > 0 ? refusedFileOf(out) : null,
    requests: caller.requests,
    repeated: caller.repeated,
    throttled: caller.throttled,
    pausedSeconds: Math.round(pace.pausedSeconds),
    versions: [...caller.versions],
  };
}

/** Divides the rows into groups, in order: those with an outcome in the journal, and those to ask for. */
async function* groups(source: RowSource, journal: Journal, size: number, stop: AbortSignal): AsyncGenerator<Group> {
  let rows: Row[] = [];
  let outcomes: Outcome[] | null = null;
  const take = (): Group => {
    const group = { rows, outcomes };
    rows = [];
    return group;
  };
  for await (const row of source.rows()) {
    if (stop.aborted) return;
    const outcome = await journal.recall(row.number);
    const isSameKind = (outcome === undefined) === (outcomes === null);
    if (rows.length > 0 && (!isSameKind || rows.length === size)) yield take();
    if (rows.length === 0) outcomes = outcome ? [] : null;
    rows.push(row);
    if (outcome) outcomes?.push(outcome);
  }
  if (rows.length > 0) yield take();
}

/** Outcomes in the order of the rows. Those that cannot be sent are refused here. */
async function outcomesOf(rows: readonly Row[], reader: RowReader, asking: AskOptions): Promise<Outcome[]> {
  const refused = new Map<number, Outcome>();
  const asked: AskedRow[] = [];
  for (const row of rows) {
    try {
      asked.push({ number: row.number, part: reader.read(row) });
    } catch (error) {
      if (!(error instanceof RowProblem)) throw error;
      refused.set(row.number, { refused: { code: "invalid_row", message: error.message, param: error.param } });
    }
  }
  const answered = asked.length > 0 ? await askRows(asked, asking) : [];
  const outcomes = new Map([...refused, ...asked.map(({ number }, i) => [number, answered[i]!] as const)]);
  return rows.map(({ number }) => outcomes.get(number)!);
}

function urlOf({ api, model, options }: BatchOptions): string {
  const query = new URLSearchParams([...options]).toString();
  return `${api.url}/v1/models/${encodeURIComponent(model)}/predict${query === "" ? "" : `?${query}`}`;
}

function factsOf({ model, api, isLocal, source, options, columns }: BatchOptions, { version }: DescribedModel) {
  return {
    model,
    version,
    url: isLocal ? null : api.url,
    sha256: source.sha256,
    options: [...options].map(([name, value]) => `${name}=${value}`).sort(),
    columns: [...columns],
  };
}

function checkOptions({ options: known }: DescribedModel, options: ReadonlyMap<string, string>): void {
  for (const name of options.keys()) {
    if (Object.hasOwn(known, name)) continue;
    throw new BatchError(`The model has no option "${name}". Available: ${Object.keys(known).join(", ") || "none"}.`);
  }
}

/** Schema of the answers without what only an option adds. */
function shownAnswer(schema: JsonSchema, options: ReadonlyMap<string, string>): JsonSchema {
  if (["true", "1"].includes(options.get(explainOption) ?? "")) return schema;
  const properties = Object.entries(schema.properties ?? {}).filter(([name]) => name !== "explanation");
  return { ...schema, properties: Object.fromEntries(properties) };
}
