import { existsSync } from "node:fs";
import path from "node:path";
import { apiSettings } from "../../functions/core/api-settings";
import { functionEnvironment } from "../../local/lambda/environment";
import { type ServerProcess, startServer, startSilentServer } from "../lib/server-process";

/** Configuration of every contender. */
export interface Task {
  readonly sagemakerUrl: string;
  readonly endpoint: string;
  readonly model: string;
  /** Location of the callers' key: environment variables of the function. */
  readonly store: Readonly<Record<string, string>>;
}

/** Settings of a stack that sets none. */
const { callers, ...settings } = apiSettings.parse({});

const node = ["node", "-r", "tsx/cjs"];
/** Folder of the proxies in Python. */
export const peerFolder = path.join(__dirname, "peers");
const python = (venv: string) => path.join(venv, "bin/python");

/** Stub of SageMaker Runtime that answers every call with this JSON. */
export function startSageMakerStub(answer: string): Promise<ServerProcess> {
  return startServer({ command: [...node, path.join(__dirname, "sagemaker-stub.ts")], env: { ANSWER: answer } });
}

/** Environment of the bundle in Lambda, reproduced on this machine. */
export function bundleEnvironment({ sagemakerUrl, endpoint, model, store }: Task): Record<string, string> {
  return functionEnvironment({
    region: "eu-west-3",
    memoryMb: 512,
    sagemakerUrl,
    variables: {
      MODELS: JSON.stringify({ [model]: [endpoint, "always-on", "1"] }),
      SETTINGS: JSON.stringify(settings),
      CALLERS: JSON.stringify(callers),
      ...store,
    },
  });
}

export function startOurs(bundleDir: string, task: Task): Promise<ServerProcess> {
  const command = [...node, path.join(__dirname, "thin-gateway.ts"), bundleDir];
  return startSilentServer({ command, env: bundleEnvironment(task) });
}

export function pythonEnvironment({ sagemakerUrl, endpoint, store }: Task): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: sagemakerUrl,
    AWS_DEFAULT_REGION: "eu-west-3",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_EC2_METADATA_DISABLED: "true",
    ENDPOINT_NAME: endpoint,
    ...store,
  };
}

/**
 * Starts a FastAPI proxy under uvicorn; null if the virtual environment lacks the packages of requirements.txt.
 * @param app file and variable in `bench/api/peers`, in uvicorn's notation
 */
export async function startFastApi(venv: string, task: Task, app = "proxy:app"): Promise<ServerProcess | null> {
  if (!findPeerPython(venv)) return null;
  const command = ["sh", "-c", `exec "$0" -m uvicorn --no-access-log --app-dir "$1" --port "$PORT" "$2"`];
  return startSilentServer({
    command: [...command, python(venv), peerFolder, app],
    env: pythonEnvironment(task),
  });
}

/** Python of the virtual environment if boto3 and uvicorn are installed there, else null. */
export function findPeerPython(venv: string): string | null {
  return existsSync(path.join(venv, "bin/uvicorn")) ? python(venv) : null;
}
