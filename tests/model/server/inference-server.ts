import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { layOutModel } from "../../../bench/lib/model-dir";
import { startServer, stopServers, type ServerProcess } from "../../../bench/lib/server-process";
import { buildServer } from "../../../model/server/build";
import { optionsHeader } from "../../../model/options";
import { type ErrorBody } from "../../../model/errors";

/** A switch that stops the fixture `double` in the middle of its requests and golden cases. */
export interface Pause {
  /** For `ServerBench.start`. */
  readonly env: Record<string, string>;
  begin(): void;
  end(): void;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** The bundled server in a folder of its own, with model folders beside it. `remove` ends and deletes everything. */
export class ServerBench {
  private readonly dirs: string[] = [];
  private readonly bundle = this.tempDir();
  private readonly models = new Map<string, Promise<string>>();
  private readonly built = buildServer(this.bundle);

  tempDir(): string {
    const dir = mkdtempSync(path.join(tmpdir(), "modelfront-server-"));
    this.dirs.push(dir);
    return dir;
  }

  /** A fixture, or a model of this repository. */
  modelDir(name: string): Promise<string> {
    const fixture = path.join(__dirname, "fixtures", name);
    const source = existsSync(fixture) ? fixture : path.join(__dirname, "../../../model", name);
    const laidOut = this.models.get(name) ?? layOutModel(source);
    this.models.set(name, laidOut);
    return laidOut;
  }

  async start(modelDir: string, until = "ready", env: Record<string, string> = {}): Promise<ServerProcess> {
    await this.built;
    const command = [process.execPath, path.join(this.bundle, "index.js"), "serve"];
    return startServer({ command, env: { SM_MODEL_DIR: modelDir, ...env }, until });
  }

  createPause(): Pause {
    const file = path.join(this.tempDir(), "pause");
    return { env: { PAUSE: file }, begin: () => writeFileSync(file, ""), end: () => rmSync(file) };
  }

  async remove(): Promise<void> {
    await stopServers();
    for (const dir of [...this.dirs, ...(await Promise.all(this.models.values()))]) rmSync(dir, { recursive: true });
  }
}

export async function ask(server: ServerProcess, url: string, init: RequestInit = {}): Promise<Answer> {
  const response = await fetch(server.url + url, init);
  return { status: response.status, headers: response.headers, body: await response.json() };
}

export function invoke(
  server: ServerProcess,
  body: string | Uint8Array,
  contentType = "application/json",
  headers: Record<string, string> = {},
): Promise<Answer> {
  return ask(server, "/invocations", { method: "POST", headers: { "content-type": contentType, ...headers }, body });
}

/** `options`: the header as it is sent. */
export function invokeJson(server: ServerProcess, request: unknown, options?: string): Promise<Answer> {
  const headers = options === undefined ? {} : { [optionsHeader]: options };
  return invoke(server, JSON.stringify(request), "application/json", headers);
}

/** The envelope of a refusal, to compare with a whole body. */
export function envelope(
  code: string,
  message: string,
  param: string | null = null,
  type = "invalid_request_error",
): ErrorBody {
  return { error: { message, type, param, code } };
}

export const internalError = envelope("internal", "The model could not answer this request.", null, "api_error");
