import fs from "node:fs";
import * as z from "zod";
import {
  type HandlerTools,
  type ModelContract,
  type ModelHandler,
  type PredictionContext,
  type RunGraph,
  type Tensors,
} from "../../../model/contract";
import { InvalidRequest } from "../../../model/errors";
import { createEngine } from "../../../model/server/engine";
import { maxRowsPerRun } from "../../../model/server/limits";

const tools: HandlerTools = { decodeImage: () => Promise.reject(new Error("no images here")) };

const contract: ModelContract = {
  title: "Sum",
  description: "Adds each row.",
  kind: "tabular",
  request: z.strictObject({ rows: z.array(z.array(z.number())), later: z.boolean().optional() }),
  response: z.unknown(),
  options: { explain: "Adds the largest sum.", details: "Adds the number of rows." },
  examples: [],
};

const handler = {
  toTensors({ rows, later }: { rows: number[][]; later?: boolean }): Tensors | Promise<Tensors> {
    const tensors = { x: { dims: [rows.length, rows[0]!.length], data: Float64Array.from(rows.flat()) } };
    return later ? new Promise((resolve) => setImmediate(() => resolve(tensors))) : tensors;
  },
  toResponse({ sums }: Tensors, _request: unknown, context?: PredictionContext): unknown {
    const values = Array.from(sums!.data as Float64Array);
    return context?.options.has("details") ? { values, rows: values.length } : values;
  },
};

/** Explains a request by the sums of its rows, doubled; refuses the one that begins with 7, fails on 8. */
const explainingHandler = {
  ...handler,
  toResponse: ({ sums }: Tensors) => ({ values: Array.from(sums!.data as Float64Array) }),
  async explain({ rows }: { rows: number[][] }, run: RunGraph) {
    if (rows[0]![0] === 7) throw new InvalidRequest("Nothing to explain.", "rows");
    if (rows[0]![0] === 8) throw new Error("8");
    const { sums } = await run({ x: { dims: [rows.length, 1], data: Float64Array.from(rows.flat(), (v) => 2 * v) } });
    return Array.from(sums!.data as Float64Array);
  },
};

/** Adds up each row, keeps the shapes that it was given, and fails on a row that adds up to 13. */
function summingSession(takesBatches = true) {
  const shapes: string[] = [];
  const run = ({ x }: Tensors): Promise<Tensors> => {
    const [rows, width] = x!.dims as [number, number];
    shapes.push(`${rows}x${width}`);
    const sums = Float64Array.from({ length: rows }, (_, row) =>
      (x!.data as Float64Array).subarray(row * width, (row + 1) * width).reduce((sum, value) => sum + value, 0),
    );
    if (sums.includes(13)) return Promise.reject(new Error("13"));
    return Promise.resolve({ sums: { dims: [rows], data: sums } });
  };
  return { takesBatches, run, shapes };
}

interface Setting {
  readonly session?: ReturnType<typeof summingSession>;
  readonly options?: string[][];
  readonly handler?: ModelHandler<{ rows: number[][] }>;
}

async function answer(requests: unknown[], setting: Setting = {}) {
  const { session = summingSession(), options } = setting;
  const engine = createEngine({ contract, handler: setting.handler ?? handler }, session, tools);
  const replies = await engine(
    requests.map((request) => JSON.stringify(request)),
    options,
  );
  const answers = replies.map(({ status, body }) => (status === 200 ? (JSON.parse(body) as unknown) : status));
  return { answers, shapes: session.shapes };
}

describe("createEngine", () => {
  beforeEach(() => jest.spyOn(fs, "writeSync").mockReturnValue(0));
  afterEach(() => jest.restoreAllMocks());

  it("runs the model once for a batch and gives everybody their rows", async () => {
    expect(
      await answer([
        { rows: [[1, 2]] },
        {
          rows: [
            [3, 4],
            [5, 6],
          ],
        },
        { rows: [[7, 8]] },
      ]),
    ).toEqual({
      answers: [[3], [7, 11], [15]],
      shapes: ["4x2"],
    });
  });

  it("runs the model once for every shape of row", async () => {
    expect(await answer([{ rows: [[1, 2]] }, { rows: [[1, 2, 3]] }, { rows: [[4, 5]] }])).toEqual({
      answers: [[3], [6], [9]],
      shapes: ["2x2", "1x3"],
    });
  });

  it("waits for handlers that take their time, and keeps the order", async () => {
    expect(await answer([{ rows: [[1]], later: true }, { rows: [[2]] }, { rows: [[3]], later: true }])).toEqual({
      answers: [[1], [2], [3]],
      shapes: ["3x1"],
    });
  });

  it("runs each request by itself if the graph fixes the number of rows", async () => {
    expect(await answer([{ rows: [[1]] }, { rows: [[2]] }], { session: summingSession(false) })).toEqual({
      answers: [[1], [2]],
      shapes: ["1x1", "1x1"],
    });
  });

  it("runs each request by itself after a run that failed, so that only the culprit fails", async () => {
    expect(await answer([{ rows: [[1]] }, { rows: [[13]] }, { rows: [[2]] }])).toEqual({
      answers: [[1], 500, [2]],
      shapes: ["3x1", "1x1", "1x1", "1x1"],
    });
  });

  it("answers those who are wrong without troubling the model", async () => {
    expect(await answer([{ rows: [[null]] }, { rows: "1" }, { rows: [[2]] }])).toEqual({
      answers: [400, 400, [2]],
      shapes: ["1x1"],
    });
  });

  it("bounds the rows of a shared run, not those of a request", async () => {
    const half = { rows: Array.from({ length: maxRowsPerRun / 2 }, () => [1]) };
    const large = { rows: Array.from({ length: maxRowsPerRun + 1 }, () => [1]) };
    expect((await answer([half, half, half, large])).shapes).toEqual([
      `${maxRowsPerRun}x1`,
      `${maxRowsPerRun / 2}x1`,
      `${maxRowsPerRun + 1}x1`,
    ]);
  });

  it("runs the model once for requests whose options differ, and tells the handler each one's", async () => {
    expect(
      await answer([{ rows: [[1]] }, { rows: [[2]] }, { rows: [[3]] }], { options: [[], ["details"], []] }),
    ).toEqual({
      answers: [[1], { values: [2], rows: 1 }, [3]],
      shapes: ["3x1"],
    });
  });

  it("adds the handler's explanation for those who ask, by a run of its own", async () => {
    const requests = [{ rows: [[1]] }, { rows: [[2], [3]] }, { rows: [[4]] }];
    expect(await answer(requests, { handler: explainingHandler, options: [[], ["explain"], ["details"]] })).toEqual({
      answers: [{ values: [1] }, { values: [2, 3], explanation: [4, 6] }, { values: [4] }],
      shapes: ["4x1", "2x1"],
    });
  });

  it("fails only those whose explanation fails: with 400 if the handler refuses it", async () => {
    const requests = [{ rows: [[7]] }, { rows: [[8]] }, { rows: [[1]] }, { rows: [[6.5]] }];
    const options = [["explain"], ["explain"], ["explain"], ["explain"]];
    expect(await answer(requests, { handler: explainingHandler, options })).toEqual({
      answers: [400, 500, { values: [1], explanation: [2] }, 500],
      shapes: ["4x1", "1x1", "1x1"],
    });
  });

  it("answers 500 if the model's output is not finite", async () => {
    const session = {
      takesBatches: true,
      run: () => Promise.resolve({ sums: { dims: [1], data: Float32Array.of(NaN) } }),
      shapes: [],
    };
    expect((await answer([{ rows: [[1]] }], { session })).answers).toEqual([500]);
  });
});
