import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { createInterface } from "node:readline";
import { MissingPython } from "../../../local/containers/python";
import { PythonHandlers } from "../../../tools/framework/python-handlers";
import { PythonModel } from "../support/python-model";

let model: PythonModel;
beforeEach(() => (model = new PythonModel()));
afterEach(() => model.remove());

/** `inference.py` whose functions tell what they were called with. */
const telling = `
import json
def model_fn(model_dir): return "model"
def input_fn(body, content_type): return [type(body).__name__, content_type]
def predict_fn(data, model): return [*data, model]
def output_fn(prediction, accept): return json.dumps([*prediction, accept])
`;

async function withHandlers<Result>(use: (handlers: PythonHandlers) => Promise<Result>): Promise<Result> {
  const handlers = await PythonHandlers.start("python3", model.dir);
  try {
    return await use(handlers);
  } finally {
    handlers.stop();
  }
}

const told = (contentType: string) =>
  withHandlers(async (handlers) => JSON.parse((await handlers.invoke("{}", contentType)).body) as unknown);

describe("the four functions", () => {
  it("are called with what SageMaker's toolkit calls them with: JSON and CSV as text, others as bytes", async () => {
    model.write("code/inference.py", telling);
    const accept = "application/json";
    expect(await told("application/json")).toEqual(["str", "application/json", "model", accept]);
    expect(await told("text/csv")).toEqual(["str", "text/csv", "model", accept]);
    expect(await told("image/png")).toEqual(["bytes", "image/png", "model", accept]);
  });

  it("get the context if they take one value more", async () => {
    model.write(
      "code/inference.py",
      telling
        .replace("model_fn(model_dir): return", "model_fn(model_dir, context): return")
        .replace('"model"', 'context.system_properties["model_dir"]'),
    );
    expect(await told("text/csv")).toEqual(["str", "text/csv", model.dir, "application/json"]);
  });

  it("answer with the type that output_fn names, or the one that is accepted", async () => {
    const { request, response } = model.golden().cases[0]!;
    const answer = await withHandlers((handlers) => handlers.invoke(JSON.stringify(request)));
    expect({ ...answer, body: JSON.parse(answer.body) as unknown }).toEqual({
      status: 200,
      contentType: "application/json",
      body: response,
    });
  });

  it("refuse with the status of the toolkit's error, and with 500 if they break", async () => {
    model.write("code/inference.py", telling.replace("return [*data, model]", 'raise KeyError("weights")'));
    const broken = await withHandlers((handlers) => handlers.invoke("{}"));
    expect([broken.status, broken.body.split("\n")[0]]).toEqual([500, "'weights'"]);
    model.write(
      "code/inference.py",
      telling.replace("return json.dumps(", "return (").replace("accept])", "accept]), 1"),
    );
    const odd = await withHandlers((handlers) => handlers.invoke("{}"));
    expect([odd.status, odd.body.split("\n")[0]]).toEqual([500, "output_fn returned list, expected text or bytes."]);
  });

  it("go on after a request that broke them", async () => {
    const { request } = model.golden().cases[0]!;
    const statuses = await withHandlers(async (handlers) => [
      (await handlers.invoke("{")).status,
      (await handlers.invoke("{}", "text/csv")).status,
      (await handlers.invoke(JSON.stringify(request))).status,
    ]);
    expect(statuses).toEqual([400, 415, 200]);
  });
});

describe("PythonHandlers.start", () => {
  it("says that there is no such Python", async () => {
    await expect(PythonHandlers.start("/nowhere/python", model.dir)).rejects.toThrow(
      new MissingPython(
        'Python cannot be run as "/nowhere/python" (spawn /nowhere/python ENOENT): name one with --python.',
      ),
    );
  });

  it("says which module this Python lacks", async () => {
    model.write("code/inference.py", `import a_module_that_is_nowhere\n${telling}`);
    await expect(PythonHandlers.start("python3", model.dir)).rejects.toThrow(
      new MissingPython(
        '"python3" has no module a_module_that_is_nowhere: install what the model\'s image has, or name another Python with --python.',
      ),
    );
  });

  it("says what the code threw, which is no lack of Python", async () => {
    model.write("code/inference.py", telling.replace('return "model"', 'raise ValueError("no weights")'));
    const failure = PythonHandlers.start("python3", model.dir);
    await expect(failure).rejects.toThrow(
      /^The model's code\/ could not be loaded: ValueError: no weights\n[^]*code\/inference\.py", line 3, in model_fn/,
    );
    await expect(failure).rejects.not.toBeInstanceOf(MissingPython);
  });

  it("says what a program said that ends without an answer", async () => {
    model.write("code/inference.py", telling.replace("return [*data, model]", "__import__('os')._exit(3)"));
    await expect(withHandlers((handlers) => handlers.invoke("{}"))).rejects.toThrow(
      "The Python program ended: it said nothing",
    );
  });
});

describe("harness.py --serve", () => {
  let server: ChildProcess;
  let url: string;
  beforeEach(async () => {
    const harness = path.join(__dirname, "../../../tools/framework/harness.py");
    server = spawn("python3", [harness, model.dir, "--serve", "0"], { stdio: ["ignore", "pipe", "ignore"] });
    const [line] = (await once(createInterface(server.stdout!), "line")) as [string];
    url = `http://127.0.0.1:${(JSON.parse(line) as { port: number }).port}`;
  });
  afterEach(() => void server.kill("SIGKILL"));

  it("answers /ping and /invocations as a container does", async () => {
    const { request, response } = model.golden().cases[0]!;
    expect((await fetch(`${url}/ping`)).status).toBe(200);
    const answer = await fetch(`${url}/invocations`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request),
    });
    expect([answer.status, answer.headers.get("content-type"), await answer.json()]).toEqual([
      200,
      "application/json",
      response,
    ]);
  });

  it("passes on the status of a refusal, and knows no other path", async () => {
    const refused = await fetch(`${url}/invocations`, {
      method: "POST",
      headers: { "content-type": "text/csv" },
      body: "1",
    });
    expect([refused.status, (await refused.text()).split("\n")[0]]).toEqual([415, "Send JSON."]);
    expect((await fetch(`${url}/invocations`)).status).toBe(404);
    expect((await fetch(`${url}/ping`, { method: "POST" })).status).toBe(404);
  });

  it("ends with 0 on SIGTERM", async () => {
    server.kill("SIGTERM");
    expect(await once(server, "exit")).toEqual([0, null]);
  });
});
