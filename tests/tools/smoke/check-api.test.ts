import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { readModel } from "../../../model/registry";
import { checkApi, type SmokeOptions } from "../../../tools/smoke/check-api";
import { createClient } from "../../../tools/smoke/client";

const version = "0123456789ab";
const { golden } = readModel("iris");
const listed = (...names: string[]) => ({ data: names.map((id) => ({ id, version, state: "ready" })) });
const outage = { error: { message: "The model is starting.", code: "model_loading" } };

interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Answers as the API does: models as listed, and iris its golden cases, but for what `changes` say by path. */
function answerOf(changes: Readonly<Record<string, (nth: number) => Answer>>) {
  const counts = new Map<string, number>();
  return (path: string, request: string): Answer => {
    const nth = counts.get(path) ?? 0;
    counts.set(path, nth + 1);
    const changed = changes[path];
    if (changed) return changed(nth);
    if (path === "/v1/models") return { body: listed("iris") };
    const found = golden.cases.find((one) => JSON.stringify(one.request) === request);
    return found ? { headers: { "x-model-version": version }, body: found.response } : { status: 404, body: {} };
  };
}

interface Run extends Partial<SmokeOptions> {
  readonly key?: string;
  readonly changes?: Readonly<Record<string, (nth: number) => Answer>>;
}

async function check({ key, changes = {}, ...options }: Run = {}) {
  const pauses: number[] = [];
  const seen: { readonly path: string; readonly key: string | undefined }[] = [];
  const answer = answerOf(changes);
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const path = request.url ?? "";
      seen.push({ path, key: request.headers["x-api-key"]?.toString() });
      const { status = 200, headers = {}, body } = answer(path, Buffer.concat(chunks).toString());
      response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const pause = (milliseconds: number) => Promise.resolve(pauses.push(milliseconds));
    const reports = await checkApi(createClient(url, key ?? null), { models: [], maxCases: null, pause, ...options });
    return { reports, pauses, seen };
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}

const predict = "/v1/models/iris/predict";

describe("checkApi", () => {
  it("asks a known model for every golden case, and for the first one again", async () => {
    const { reports, seen } = await check({ key: "mf_key" });
    const count = golden.cases.length + 1;
    expect(reports).toEqual([
      {
        name: "iris",
        state: "ready",
        version,
        cases: count,
        passed: count,
        firstMs: expect.any(Number) as unknown,
        warmMs: expect.any(Number) as unknown,
        problems: [],
      },
    ]);
    expect(seen).toHaveLength(count + 1);
    expect(new Set(seen.map(({ key }) => key))).toEqual(new Set(["mf_key"]));
  });

  it("asks a model without a folder here for the examples that the API describes", async () => {
    const { reports, seen } = await check({
      changes: {
        "/v1/models": () => ({ body: listed("theirs") }),
        "/v1/models/theirs": () => ({ body: { examples: [{ summary: "One", request: { n: 1 } }] } }),
        "/v1/models/theirs/predict": () => ({ body: { anything: true } }),
      },
    });
    expect(reports).toMatchObject([{ name: "theirs", cases: 1, passed: 1, warmMs: null, problems: [] }]);
    expect(seen.map(({ path }) => path)).toEqual(["/v1/models", "/v1/models/theirs", "/v1/models/theirs/predict"]);
  });

  it("waits while a model starts, as long as it is told to", async () => {
    const [first] = golden.cases;
    const loading = { status: 503, headers: { "retry-after": "3" }, body: outage };
    const { reports, pauses } = await check({
      maxCases: 1,
      changes: { [predict]: (nth) => (nth < 2 ? loading : { body: first?.response }) },
    });
    expect(reports).toMatchObject([{ passed: 1, problems: [] }]);
    expect(pauses).toEqual([3000, 3000]);
  });

  it("reports wrong answers, answers outside the contract, and answers of another version", async () => {
    const { reports } = await check({
      maxCases: 1,
      changes: { [predict]: () => ({ headers: { "x-model-version": "ffffffffffff" }, body: { predictions: "many" } }) },
    });
    const [first] = golden.cases;
    const { predictions } = first?.response as { readonly predictions: unknown };
    expect(reports).toMatchObject([{ cases: 1, passed: 0 }]);
    expect(reports[0]?.problems).toEqual([
      `"${first?.name}" returned a different answer: $.predictions: expected ${JSON.stringify(predictions)}, got "many"`,
      expect.stringContaining(`"${first?.name}" returned an answer outside the contract: `),
      `"${first?.name}" was answered by version ffffffffffff, but the list of models says ${version}`,
    ]);
  });

  it("stops asking a model that fails, and quotes its error", async () => {
    const { reports, seen } = await check({
      changes: { [predict]: () => ({ status: 502, body: { error: { code: "model_error", message: "It failed." } } }) },
    });
    expect(reports[0]?.problems).toEqual([`"${golden.cases[0]?.name}" returned status 502 model_error: It failed.`]);
    expect(seen).toHaveLength(2);
  });

  it("skips a model that is asleep", async () => {
    const asleep = { body: { data: [{ id: "iris", version, state: "asleep" }] } };
    const { reports, seen } = await check({ changes: { "/v1/models": () => asleep } });
    expect(reports).toMatchObject([{ state: "asleep", cases: 0, problems: [] }]);
    expect(seen).toHaveLength(1);
  });

  const refused = (status: number, message: string, headers = {}) => ({
    "/v1/models": () => ({ status, headers, body: { error: { message } } }),
  });
  it.each<[string, Run, string]>([
    ["no key", { changes: refused(401, "No key.") }, "the API requires credentials. Give a key: --key mf_…"],
    ["a wrong key", { key: "mf_x", changes: refused(401, "Not whole.") }, "the key is refused: Not whole."],
    ["a key without the scope", { key: "mf_x", changes: refused(403, "No.") }, "not allowed: No. Give a key that may"],
    [
      "a limit that lasts",
      { changes: refused(429, "100 calls per hour.", { "retry-after": "1800" }) },
      "limit reached: 100 calls per hour. Give a key (--key), or ask less: --cases 1.",
    ],
    ["another server", { changes: { "/v1/models": () => ({ body: "<html>" }) } }, "Give the URL of the API (apiUrl)."],
    ["an unknown model", { models: ["wine"] }, "No such model: wine. Available: iris."],
  ])("says what to do about %s", async (_what, run, message) => {
    await expect(check(run)).rejects.toThrow(message);
  });

  it("says that nothing answers at the URL", async () => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await new Promise((closed) => server.close(closed));
    await expect(checkApi(createClient(url, null), { models: [], maxCases: null })).rejects.toThrow(
      new RegExp(`^${url} cannot be reached: .*ECONNREFUSED`),
    );
  });
});
