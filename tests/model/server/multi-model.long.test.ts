import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { loadedAttribute, optionsHeader } from "../../../model/options";
import { readModel } from "../../../model/registry";
import { difference } from "../../../model/golden";
import { modelsPerPage } from "../../../model/server/limits";
import { type Answer, ask, envelope, ServerBench } from "./inference-server";
import { memoryGrowth } from "./loads-and-unloads";
import { MultiModelServer, withCode } from "./multi-model-server";
import { Client, post } from "./raw-client";

const bench = new ServerBench();
let server: MultiModelServer;
beforeAll(async () => {
  server = await MultiModelServer.start(bench);
});
afterAll(() => bench.remove());

const plain = ({ status, body }: Answer) => ({ status, body });
const notLoaded = (name: string) => ({ status: 404, body: envelope("not_found", `Model "${name}" is not loaded.`) });

describe("the first answer of a model", () => {
  it("says that the model has been loaded for it; later ones do not, until it is loaded again", async () => {
    await server.load("first");
    const attribute = async () => (await server.invoke("first", { values: [1] })).headers.get(optionsHeader);
    expect([await attribute(), await attribute()]).toEqual([loadedAttribute, null]);
    await server.unload("first");
    await server.load("first");
    expect([await attribute(), await attribute()]).toEqual([loadedAttribute, null]);
    await server.unload("first");
  });
});

describe("POST /models", () => {
  it("loads an unpacked archive, which then answers under its name as its reference framework did", async () => {
    const url = await bench.modelDir("iris");
    expect(plain(await server.load("iris", "iris"))).toEqual({
      status: 200,
      body: { modelName: "iris", modelUrl: url },
    });
    const { golden } = readModel("iris");
    for (const { name, request, response } of golden.cases) {
      const { status, body } = await server.invoke("iris", request);
      expect({ name, status, difference: difference(response, body, golden.tolerance) }).toEqual({
        name,
        status: 200,
        difference: null,
      });
    }
  });

  it("answers 409 for a name that is loaded, which goes on answering", async () => {
    await server.load("twice");
    const again = await server.load("twice");
    expect(plain(again)).toEqual({ status: 409, body: envelope("model_loaded", 'Model "twice" is already loaded.') });
    expect((await server.invoke("twice", { values: [1] })).body).toEqual({ doubled: [2] });
  });

  it("answers 409 to all but one that load the same name at the same time", async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => server.load("at once")));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
  });

  it("answers 507 for what has no room beside the others, and loads it once they are unloaded", async () => {
    const alone = await MultiModelServer.start(bench);
    const dir = bench.tempDir();
    cpSync(await bench.modelDir("double"), dir, { recursive: true });
    writeFileSync(path.join(dir, "weights"), "");
    truncateSync(path.join(dir, "weights"), 2 ** 40); // A hole: takes no disk.
    await alone.load("small");
    expect(plain(await alone.load("large", dir))).toEqual({
      status: 507,
      body: envelope(
        "out_of_memory",
        "There is no memory for another model. Unload one and try again.",
        null,
        "api_error",
      ),
    });
    expect(plain(await alone.ask("/models/large"))).toEqual(notLoaded("large"));
    expect((await alone.invoke("small", { values: [4] })).body).toEqual({ doubled: [8] });
    await alone.unload("small");
    expect((await alone.load("large", dir)).status).toBe(200);
    expect((await alone.invoke("large", { values: [4] })).body).toEqual({ doubled: [8] });
  });

  it("answers 507 by what loading really took, and has the room again when DELETE answers", async () => {
    const hoards = (name: string) =>
      withCode(bench, `const hoard${name} = Buffer.alloc(265e6, 1);`, `module.exports.hoard = hoard${name};`);
    const full = await MultiModelServer.start(bench, { MEMORY_LIMIT_MB: "1000", SAGEMAKER_MODEL_SERVER_WORKERS: "1" });
    const [a, b, c] = [await hoards("A"), await hoards("B"), await hoards("C")];
    expect((await full.load("a", a)).status).toBe(200);
    expect((await full.load("b", b)).status).toBe(200);
    expect((await full.load("c", c)).status).toBe(507);
    expect((await full.ask("/models")).body).toMatchObject({ models: [{ modelName: "a" }, { modelName: "b" }] });
    expect((await full.unload("a")).status).toBe(200);
    expect((await full.load("c", c)).status).toBe(200);
    expect((await full.invoke("b", { values: [3] })).body).toEqual({ doubled: [6] });
    expect((await full.invoke("c", { values: [3] })).body).toEqual({ doubled: [6] });
  });

  it("refuses a model that fails its golden cases, unlike one that is absent or has no room, and logs the reason", async () => {
    const dir = bench.tempDir();
    cpSync(await bench.modelDir("double"), dir, { recursive: true });
    const golden = JSON.parse(readFileSync(path.join(dir, "golden.json"), "utf8")) as {
      cases: { response: { doubled: number[] } }[];
    };
    golden.cases[3]!.response.doubled = [7];
    writeFileSync(path.join(dir, "golden.json"), JSON.stringify(golden));
    expect(plain(await server.load("wrong", dir))).toEqual({
      status: 422,
      body: envelope("model_unusable", 'Model "wrong" cannot be served. The log of its container says why.'),
    });
    expect(server.process.errorOutput()).toContain(`${dir} cannot be served: Golden case`);
    expect(plain(await server.invoke("wrong", { values: [1] }))).toEqual(notLoaded("wrong"));
  });

  it("names a model in the log by the key of its archive, where SageMaker says it", async () => {
    const headers = { "x-amzn-sagemaker-target-model": "broken-1a2b.tar.gz" };
    const body = JSON.stringify({ model_name: "5f0c", url: bench.tempDir() });
    expect((await ask(server.process, "/models", { method: "POST", headers, body })).status).toBe(422);
    expect(server.process.errorOutput()).toContain("broken-1a2b.tar.gz cannot be served: ");
  });

  it.each([
    ["a file is missing", "handler.js is missing", (dir: string) => rmSync(path.join(dir, "handler.js"))],
    [
      "the graph is not ONNX",
      "model.onnx cannot be used",
      (dir: string) => writeFileSync(path.join(dir, "model.onnx"), "no"),
    ],
    [
      "the handler ends its thread",
      "the worker died while starting",
      (dir: string) => writeFileSync(path.join(dir, "handler.js"), "process.exit(3);"),
    ],
  ])("refuses a model with 422 if %s", async (_, reason, spoil) => {
    const dir = bench.tempDir();
    cpSync(await bench.modelDir("double"), dir, { recursive: true });
    spoil(dir);
    expect((await server.load("spoiled", dir)).status).toBe(422);
    expect(server.process.errorOutput()).toContain(reason);
    expect(plain(await server.ask("/models/spoiled"))).toEqual(notLoaded("spoiled"));
  });

  it.each(["", "{", "null", '{"model_name":"a"}', '{"model_name":"","url":"/a"}', '{"model_name":1,"url":"/a"}'])(
    "refuses the body %j with 400",
    async (body) => {
      expect(plain(await server.ask("/models", "POST", body))).toEqual({
        status: 400,
        body: envelope(
          "invalid_request",
          'The body must be JSON: {"model_name": "<name>", "url": "<unpacked archive>"}.',
        ),
      });
    },
  );
});

describe("GET /models", () => {
  it("lists the loaded models in pages, each with the token of the next", async () => {
    const many = await MultiModelServer.start(bench);
    expect((await many.ask("/models")).body).toEqual({ models: [] });
    const names = Array.from({ length: modelsPerPage + 2 }, (_, i) => `model ${String(i).padStart(3, "0")}`);
    for (const name of names) await many.load(name);
    const modelUrl = await bench.modelDir("double");
    const first = (await many.ask("/models")).body as { models: unknown[]; nextPageToken: string };
    expect(first.models).toEqual(names.slice(0, modelsPerPage).map((modelName) => ({ modelName, modelUrl })));
    // The token stays valid when the model that it names is gone.
    await many.unload(names[modelsPerPage - 1]!);
    const second = await many.ask(`/models?next_page_token=${encodeURIComponent(first.nextPageToken)}`);
    expect(second.body).toEqual({ models: names.slice(modelsPerPage).map((modelName) => ({ modelName, modelUrl })) });
  });
});

describe("GET and DELETE /models/{model_name}", () => {
  it("show and unload a model, whose files may then go; afterwards it is not loaded", async () => {
    const dir = bench.tempDir();
    cpSync(await bench.modelDir("double"), dir, { recursive: true });
    await server.load("a/b c", dir);
    expect(plain(await server.ask("/models/a%2Fb%20c"))).toEqual({
      status: 200,
      body: { modelName: "a/b c", modelUrl: dir },
    });
    expect((await server.unload("a/b c")).status).toBe(200);
    rmSync(path.join(dir, "model.onnx"));
    expect(plain(await server.ask("/models/a%2Fb%20c"))).toEqual(notLoaded("a/b c"));
    expect(plain(await server.invoke("a/b c", { values: [1] }))).toEqual(notLoaded("a/b c"));
    expect(plain(await server.unload("a/b c"))).toEqual(notLoaded("a/b c"));
  });

  it("answer the requests that the model has before it is unloaded", async () => {
    await server.load("leaving");
    const requests = Array.from({ length: 100 }, (_, i) => server.invoke("leaving", { values: [i] }));
    await requests[0];
    const unloaded = server.unload("leaving");
    const answers = await Promise.all(requests);
    expect((await unloaded).status).toBe(200);
    // Those that arrive after the DELETE find no model.
    expect(answers.filter(({ status }) => status !== 404).map(({ status }) => status)).not.toContain(503);
    answers.forEach((answer, i) => {
      if (answer.status !== 404) expect(plain(answer)).toEqual({ status: 200, body: { doubled: [2 * i] } });
    });
  });
});

describe("DELETE /models/{model_name} while a request is arriving", () => {
  const [head, body] = post(
    '{"values":[1]}',
    "Expect: 100-continue\r\n",
    "POST /models/arriving/invoke HTTP/1.1",
  ).split("\r\n\r\n") as [string, string];

  /** The header of a request for the model has been read, and the DELETE that follows it. */
  async function begin() {
    await server.load("arriving");
    const client = new Client(server.process).send(`${head}\r\n\r\n`);
    expect(await client.answer()).toMatchObject({ status: 100 });
    const unloaded = server.unload("arriving");
    while ((await server.ask("/models/arriving")).status === 200);
    return { client, unloaded };
  }

  it("waits for the rest and answers it", async () => {
    const { client, unloaded } = await begin();
    expect(await client.send(body).answer()).toMatchObject({ status: 200, body: { doubled: [2] } });
    expect((await unloaded).status).toBe(200);
  });

  it("does not wait for a caller that disconnects", async () => {
    const { client, unloaded } = await begin();
    client.socket.destroy();
    expect((await unloaded).status).toBe(200);
  });
});

describe("memory of the multi-model server", () => {
  it("stays flat over loads and unloads of different models", async () => {
    expect(await memoryGrowth(bench, 60)).toBeLessThan(1.2);
  });
});

describe("POST /models/{model_name}/invoke", () => {
  beforeAll(async () => {
    await server.load("options");
    await server.load("counting", "counting");
  });

  it("takes options, raw bytes and other content types as /invocations does", async () => {
    expect((await server.invoke("options", { values: [3] }, "details, explain")).body).toEqual({
      doubled: [6],
      options: ["details", "explain"],
      explanation: [12],
    });
    expect((await server.invoke("options", { values: [3] }, "explian")).status).toBe(400);
    const url = "/models/options/invoke";
    const raw = { "content-type": "application/octet-stream" };
    const bytes = await ask(server.process, url, { method: "POST", headers: raw, body: new Uint8Array([3, 255]) });
    expect(bytes.body).toEqual({ doubled: [6, 510] });
    const text = { "content-type": "text/plain" };
    expect((await ask(server.process, url, { method: "POST", headers: text, body: "3" })).status).toBe(415);
  });

  it("streams a chat model's answer, beside models that answer batches", async () => {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ count: 3, stream: true });
    const [streamed, doubled] = await Promise.all([
      fetch(`${server.process.url}/models/counting/invoke`, { method: "POST", headers, body }).then((answer) =>
        answer.text(),
      ),
      server.invoke("options", { values: [5] }),
    ]);
    const events = streamed.trim().split("\n\n");
    expect(events.slice(0, 3)).toEqual(["1", "2", "3"].map((number) => `data: {"text":"${number} "}`));
    expect(events).toHaveLength(4);
    expect(doubled.body).toEqual({ doubled: [10] });
  });

  it("gives each of many callers of many models what is theirs", async () => {
    const names = Array.from({ length: 8 }, (_, i) => `one of many ${i}`);
    await Promise.all(names.map((name) => server.load(name)));
    const answers = await Promise.all(
      Array.from({ length: 400 }, (_, i) => server.invoke(names[i % 8]!, { values: [i] })),
    );
    expect(answers.map(({ body }) => body)).toEqual(answers.map((_, i) => ({ doubled: [2 * i] })));
  });
});

describe("the other routes of the multi-model contract", () => {
  it("answer /ping with 200 while no model is loaded", async () => {
    const empty = await MultiModelServer.start(bench);
    expect(plain(await empty.ask("/ping"))).toEqual({ status: 200, body: { status: "ready", queued: 0 } });
  });

  it.each([
    ["/models", "PUT", "POST, GET"],
    ["/models/options", "POST", "GET, DELETE"],
    ["/models/options/invoke", "GET", "POST"],
    ["/ping", "POST", "GET"],
  ])("refuse %s with %s and say that %s is allowed", async (url, method, allowed) => {
    const answer = await server.ask(url, method);
    expect(plain(answer)).toEqual({
      status: 405,
      body: envelope("method_not_allowed", `${method} is not allowed here. Use ${allowed}.`),
    });
    expect(answer.headers.get("allow")).toBe(allowed);
  });

  it.each(["/invocations", "/models/a/b", "/models/%", "/"])("do not exist at %s", async (url) => {
    expect(await server.ask(url, "POST", "{}")).toMatchObject({
      status: 404,
      body: {
        error: {
          message:
            `No route for ${url}. Available: GET /ping, POST and GET /models, GET and DELETE /models/{model_name}, ` +
            "POST /models/{model_name}/invoke.",
        },
      },
    });
  });

  it("end with 0 on SIGTERM, when every request has its answer", async () => {
    const ending = await MultiModelServer.start(bench);
    await ending.load("double");
    const answers = Array.from({ length: 20 }, (_, i) => ending.invoke("double", { values: [i] }));
    const settled = Promise.allSettled(answers);
    await answers[0];
    ending.process.signal("SIGTERM");
    expect(await ending.process.ended).toBe(0);
    // Connections that it had not accepted yet are closed without an answer.
    for (const answer of await settled) if (answer.status === "fulfilled") expect(answer.value.status).toBe(200);
  });

  it.each([
    ["SAGEMAKER_MODEL_SERVER_WORKERS", "0", "1 (thread) to 64"],
    ["SAGEMAKER_MODEL_SERVER_TIMEOUT", "61", "1 (second) to 60"],
    ["MEMORY_LIMIT_MB", "much", `128 (for the server alone) to ${Number.MAX_SAFE_INTEGER}`],
  ])("do not start with %s=%s", async (name, value, range) => {
    await expect(MultiModelServer.start(bench, { [name]: value })).rejects.toThrow(
      `modelfront: ${name} is "${value}". Expected a number from ${range}.`,
    );
  });
});
