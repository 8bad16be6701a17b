import { existsSync } from "node:fs";
import path from "node:path";
import { apiSettings } from "../../functions/core/api-settings";
import { functionEnvironment } from "../../local/lambda/environment";
import { type ServerProcess, startServer, startSilentServer } from "../lib/server-process";

/** What every contender is told. */
export interface Task {
  readonly sagemakerUrl: string;
  readonly endpoint: string;
  readonly model: string;
  /** Holds the key that callers send. */
  readonly keyFile: string;
}

/** What a stack has that sets nothing. */
const { callers, ...settings } = apiSettings.parse({});

const node = ["node", "-r", "tsx/cjs"];
const python = (venv: string) => path.join(venv, "bin/python");

/** Answers every call at once, with this JSON. */
export function startSageMakerStub(answer: string): Promise<ServerProcess> {
  return startServer({ command: [...node, path.join(__dirname, "sagemaker-stub.ts")], env: { ANSWER: answer } });
}

/** The environment that the bundle has in Lambda, on this machine. */
export function bundleEnvironment({ sagemakerUrl, endpoint, model, keyFile }: Task): Record<string, string> {
  return functionEnvironment({
    region: "eu-west-3",
    memoryMb: 512,
    sagemakerUrl,
    variables: {
      MODELS: JSON.stringify({ [model]: [endpoint, "always-on", "1"] }),
      SETTINGS: JSON.stringify(settings),
      CALLERS: JSON.stringify(callers),
      KEY_FILE: keyFile,
    },
  });
}

export function startOurs(bundleDir: string, task: Task): Promise<ServerProcess> {
  const command = [...node, path.join(__dirname, "thin-gateway.ts"), bundleDir];
  return startSilentServer({ command, env: bundleEnvironment(task) });
}

export function pythonEnvironment({ sagemakerUrl, endpoint, keyFile }: Task): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: sagemakerUrl,
    AWS_DEFAULT_REGION: "eu-west-3",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_EC2_METADATA_DISABLED: "true",
    ENDPOINT_NAME: endpoint,
    KEY_FILE: keyFile,
  };
}

/** Null if the virtual environment has not what requirements.txt names. */
export async function startFastApi(venv: string, task: Task): Promise<ServerProcess | null> {
  if (!findPeerPython(venv)) return null;
  const command = ["sh", "-c", `exec "$0" -m uvicorn --no-access-log --app-dir "$1" --port "$PORT" proxy:app`];
  return startSilentServer({
    command: [...command, python(venv), path.join(__dirname, "peers")],
    env: pythonEnvironment(task),
  });
}

/** The virtual environment's Python, if boto3 and uvicorn are installed there; else null. */
export function findPeerPython(venv: string): string | null {
  return existsSync(path.join(venv, "bin/uvicorn")) ? python(venv) : null;
}
