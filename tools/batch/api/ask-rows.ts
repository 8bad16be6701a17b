import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { type RowAnswers } from "../answers/row-answers";
import { type Part } from "../requests/row-reader";
import { type Caller, type Payload, type Refusal } from "./call";

/** Outcome of a row. */
export type Outcome = { readonly answer: unknown } | { readonly refused: Refusal };

/** A row that can be sent. */
export interface AskedRow {
  readonly number: number;
  readonly part: Part;
}

export interface AskOptions {
  readonly caller: Pick<Caller, "send">;
  /** Name of the request's list of rows; null if a request is one row. */
  readonly list: string | null;
  readonly answers: RowAnswers;
  /** Largest JSON body. */
  readonly maxBytes: number;
  /** Makes the idempotency keys of this run differ from those of others. */
  readonly runId: string;
}

/**
 * Asks the model for rows in one request. If it is refused, the row at fault is left out, or the rows are asked for in two
 * requests, until each row has its own outcome.
 */
export async function askRows(rows: readonly AskedRow[], options: AskOptions): Promise<Outcome[]> {
  const { caller, list, answers, maxBytes } = options;
  const payload = await encode(rows, options);
  if (rows.length > 1 && Buffer.byteLength(payload.body) > maxBytes) return askHalves(rows, options);
  const reply = await caller.send(payload);
  if ("answer" in reply) return answers.split(reply.answer, rows.length).map((answer) => ({ answer }));
  const { refused } = reply;
  const fault = list === null ? null : locate(refused, list, rows.length);
  if (rows.length === 1) return [{ refused: fault ? { ...refused, param: fault.param } : refused }];
  if (!fault) return askHalves(rows, options);
  const others = await askRows(rows.toSpliced(fault.row, 1), options);
  return others.toSpliced(fault.row, 0, { refused: { ...refused, param: fault.param } });
}

async function askHalves(rows: readonly AskedRow[], options: AskOptions): Promise<Outcome[]> {
  const middle = Math.ceil(rows.length / 2);
  const first = await askRows(rows.slice(0, middle), options);
  return [...first, ...(await askRows(rows.slice(middle), options))];
}

async function encode(rows: readonly AskedRow[], { list, runId }: AskOptions): Promise<Payload> {
  const [{ number, part }] = rows as [AskedRow];
  const body =
    "file" in part
      ? await readFile(part.file)
      : JSON.stringify(list === null ? part.json : { [list]: rows.map((row) => (row.part as { json: unknown }).json) });
  const contentType = "file" in part ? part.contentType : "application/json";
  // Rows with equal bodies are requests of their own.
  const idempotencyKey = createHash("sha256").update(`${runId} ${number} `).update(body).digest("hex");
  return { body, contentType, idempotencyKey };
}

/** Row at fault by the error's `param`, such as `instances[3][2]`, and the path within the row. */
function locate({ param }: Refusal, list: string, rows: number): { row: number; param: string | null } | null {
  if (!param?.startsWith(`${list}[`)) return null;
  const [, index = "", rest = ""] = /^\[(\d+)\]\.?(.*)$/s.exec(param.slice(list.length)) ?? [];
  const row = Number(index);
  return index !== "" && row < rows ? { row, param: rest || null } : null;
}
