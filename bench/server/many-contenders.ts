import { readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Answer, sendJson } from "../lib/send-json";
import { type ServerProcess, startSilentServer } from "../lib/server-process";
import { findPython, oneThread, peers, startOurs } from "./contenders";
import { type Options } from "./section";

/** Measurements of a flower. */
export type Flower = readonly number[];

/** A server with many models in one process. */
export interface ManyContender {
  /** Starts it on a folder that has a folder for each model. */
  start(models: string): Promise<ServerProcess>;
  /**
   * Probabilities of the classes for each flower, from one of its models, in one request. Loads the model on the first call, if it
   * does not at the start.
   */
  ask(server: ServerProcess, model: string, flowers: readonly Flower[]): Promise<readonly (readonly number[])[]>;
}

export function oursWithMany(bundleDir: string): ManyContender & { load: typeof loadModel } {
  return {
    start: (models) => startOurs(bundleDir, models, { SAGEMAKER_MULTI_MODEL: "true" }),
    load: loadModel,
    async ask({ url }, model, instances) {
      const { predictions } = await post<{ predictions: { probabilities: Record<string, number> }[] }>(
        `${url}/models/${model}/invoke`,
        { instances },
      );
      return predictions.map(({ probabilities }) => Object.values(probabilities));
    },
  };
}

/** Peers by name: those whose virtual environment is there. */
export function manyPeers({ mlserverVenv, manyVenv }: Options): ReadonlyMap<string, ManyContender> {
  const found = new Map<string, ManyContender>();
  const withMlserver = findPython(mlserverVenv, ["mlserver", "onnxruntime"]);
  if (withMlserver) found.set("MLServer", mlserver(withMlserver));
  const withLitserve = findPython(manyVenv, ["litserve", "onnxruntime"]);
  if (withLitserve)
    found.set(
      "LitServe",
      byBody(() => [withLitserve, path.join(peers, "litserve_app.py")], "/health"),
    );
  const withBentoml = findPython(manyVenv, ["bentoml", "onnxruntime"]);
  const bento = `exec "$0" -m bentoml serve bentoml_app:ManyIris --working-dir "$1" --host "$HOST" --port "$PORT"`;
  if (withBentoml)
    found.set(
      "BentoML",
      byBody(() => ["sh", "-c", bento, withBentoml, peers], "/readyz"),
    );
  return found;
}

async function loadModel({ url }: ServerProcess, models: string, model: string): Promise<void> {
  await post(`${url}/models`, { model_name: model, url: path.join(models, model) });
}

function mlserver(python: string): ManyContender {
  const run = "import sys; from mlserver.cli import main; sys.argv[0] = 'mlserver'; main()";
  const line = `MLSERVER_HTTP_PORT=$PORT MLSERVER_GRPC_PORT=0 exec "$0" "$@"`;
  return {
    start(models) {
      const settings = { parallel_workers: 0, metrics_endpoint: null, host: "127.0.0.1" };
      writeFileSync(path.join(models, "settings.json"), JSON.stringify(settings));
      for (const name of readdirSync(models).filter((file) => file !== "settings.json")) {
        const uri = path.join(models, name, "model.onnx");
        const model = { name, implementation: "mlserver_iris.Iris", parameters: { uri } };
        writeFileSync(path.join(models, name, "model-settings.json"), JSON.stringify(model));
      }
      return startSilentServer({
        command: ["sh", "-c", line, python, "-c", run, "start", models],
        env: { ...oneThread, PYTHONPATH: peers },
        readyPath: "/v2/health/ready",
        pollMs: 5,
      });
    },
    async ask({ url }, model, flowers) {
      const inputs = [{ name: "measurements", shape: [flowers.length, 4], datatype: "FP32", data: flowers.flat() }];
      const { outputs } = await post<{ outputs: [{ shape: [number, number]; data: number[] }] }>(
        `${url}/v2/models/${model}/infer`,
        { inputs },
      );
      const [{ shape, data }] = outputs;
      const [rows, columns] = shape;
      return Array.from({ length: rows }, (_, row) => data.slice(row * columns, (row + 1) * columns));
    },
  };
}

/** A peer that takes the model's name in the body. */
function byBody(command: () => readonly string[], readyPath: string): ManyContender {
  return {
    start: (models) =>
      startSilentServer({
        command: command(),
        env: { ...oneThread, PYTHONPATH: peers, MODELS: models, BENTOML_DO_NOT_TRACK: "True" },
        readyPath,
        pollMs: 5,
      }),
    async ask({ url }, model, instances) {
      return (await post<{ probabilities: number[][] }>(`${url}/predict`, { model, instances })).probabilities;
    },
  };
}

async function post<T>(url: string, value: object): Promise<T> {
  const { status, body } = await send(url, value, 3);
  if (status !== 200) throw new Error(`${url} answered ${status}: ${body}`);
  return JSON.parse(body) as T;
}

/** Connects again if the connection is reset before it carries the request: MLServer does so now and then. */
async function send(url: string, value: object, attempts: number): Promise<Answer> {
  try {
    return await sendJson("POST", url, value);
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (attempts > 1 && code === "ECONNRESET" && syscall === "connect") return send(url, value, attempts - 1);
    throw new Error(`${url} did not answer: ${String(error)}`, { cause: error });
  }
}
