import { cpSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type AddressInfo, createServer } from "node:net";
import { readModel } from "../../../model/registry";
import { difference } from "../../../model/golden";
import { invokeJson, ServerBench } from "./inference-server";
import { type ServerProcess, startServer } from "../../../bench/lib/server-process";

const bench = new ServerBench();
afterAll(() => bench.remove());

/** A copy of the fixture `double` with one file changed, or without it. */
async function spoiled(file: string, content: string | null): Promise<string> {
  const dir = bench.tempDir();
  cpSync(await bench.modelDir("double"), dir, { recursive: true });
  if (content === null) rmSync(path.join(dir, file));
  else writeFileSync(path.join(dir, file), content);
  return dir;
}

describe("serve", () => {
  let server: ServerProcess;
  beforeAll(async () => {
    server = await bench.start(await bench.modelDir("iris"));
  });

  it("answers every golden case of a model as its reference framework did", async () => {
    const { golden } = readModel("iris");
    for (const { name, request, response } of golden.cases) {
      const { status, body } = await invokeJson(server, request);
      expect({ name, status, difference: difference(response, body, golden.tolerance) }).toEqual({
        name,
        status: 200,
        difference: null,
      });
    }
  });

  it("answers many simultaneous callers, each with its own prediction", async () => {
    const { golden } = readModel("iris");
    const cases = Array.from({ length: 200 }, (_, i) => golden.cases[i % golden.cases.length]!);
    const answers = await Promise.all(cases.map(({ request }) => invokeJson(server, request)));
    expect(answers.map(({ body }, i) => difference(cases[i]!.response, body, golden.tolerance))).toEqual(
      cases.map(() => null),
    );
  });

  it("starts from source with the same command as in the container", async () => {
    const fromSource = await startServer({
      command: [process.execPath, "model/server", "serve"],
      env: { SM_MODEL_DIR: await bench.modelDir("double") },
    });
    expect((await invokeJson(fromSource, { values: [21] })).body).toEqual({ doubled: [42] });
  });
});

describe("a server that cannot serve", () => {
  const reason = async (starting: Promise<unknown>) => {
    const message = await starting.then(
      () => "started",
      (error: Error) => error.message,
    );
    return message.slice(message.indexOf(" ended with ") + 1);
  };

  it.each(["handler.js", "model.onnx", "golden.json"])("ends with 1 and says that %s is missing", async (file) => {
    const dir = await spoiled(file, null);
    expect(await reason(bench.start(dir))).toBe(
      `ended with 1: modelfront: cannot serve ${dir}: ${dir}/${file} is missing. The folder must hold an unpacked model.tar.gz.\n`,
    );
  });

  it("ends with 1 and says that the graph is no ONNX model", async () => {
    const dir = await spoiled("model.onnx", "not a model");
    expect(await reason(bench.start(dir))).toMatch(
      /^ended with 1: modelfront: cannot serve .*: model\.onnx cannot be used: .*protobuf.*\n$/i,
    );
  });

  it("ends with 1 and names the golden case that came out differently", async () => {
    const values = Array.from({ length: 20 }, (_, i) => ({
      name: `case ${i}`,
      request: { values: [i] },
      response: { doubled: [i === 3 ? 7 : 2 * i] },
    }));
    const dir = await spoiled("golden.json", JSON.stringify({ reference: "us", tolerance: 1e-6, cases: values }));
    expect(await reason(bench.start(dir))).toBe(
      `ended with 1: modelfront: cannot serve ${dir}: Golden case "case 3" differs from the reference: $.doubled[0]: expected 7, got 6 (1 apart)\n`,
    );
  });

  it("ends with 1 and says that the handler lacks its functions", async () => {
    const dir = await spoiled("handler.js", "exports.contract = {};");
    expect(await reason(bench.start(dir))).toBe(
      `ended with 1: modelfront: cannot serve ${dir}: ${dir}/handler.js must export "contract" and "handler" (toTensors, toResponse).\n`,
    );
  });

  it("ends with 1 if the thread dies while it starts, and does not try for ever", async () => {
    const dir = await spoiled("handler.js", "process.exit(3);");
    expect(await reason(bench.start(dir))).toBe(
      `ended with 1: modelfront: cannot serve ${dir}: the worker died while starting: the thread ended without an error\n`,
    );
  });

  it("ends with 1 if its port is taken", async () => {
    const blocker = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => blocker.once("listening", resolve));
    const { port } = blocker.address() as AddressInfo;
    const found = await reason(bench.start(await bench.modelDir("double"), "ready", { PORT: String(port) }));
    blocker.close();
    expect(found).toBe(`ended with 1: modelfront: listen EADDRINUSE: address already in use 127.0.0.1:${port}\n`);
  });

  it("ends with 1 if PORT is no port", async () => {
    expect(await reason(bench.start("/nowhere", "ready", { PORT: "http" }))).toBe(
      'ended with 1: modelfront: PORT is "http". Expected a number from 0 (any free port) to 65535.\n',
    );
  });

  it.each(["0", "65", "many"])("ends with 1 if MAX_BATCH is %s", async (maxBatch) => {
    expect(await reason(bench.start("/nowhere", "ready", { MAX_BATCH: maxBatch }))).toBe(
      `ended with 1: modelfront: MAX_BATCH is "${maxBatch}". Expected a number from 1 (no batches) to 64.\n`,
    );
  });

  it("ends with 1 if it is told to do anything but serve", async () => {
    const starting = startServer({ command: [process.execPath, "model/server", "train"] });
    expect(await reason(starting)).toBe('ended with 1: modelfront: unknown command "train". Available: serve.\n');
  });
});
