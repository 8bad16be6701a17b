import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type ServerProcess } from "../../../bench/lib/server-process";
import { optionsHeader } from "../../../model/options";
import { type Answer, ask, type ServerBench } from "./inference-server";

/** The server with SageMaker's contract for many models, and the model folders that it loads. */
export class MultiModelServer {
  private constructor(
    private readonly bench: ServerBench,
    readonly process: ServerProcess,
  ) {}

  static async start(bench: ServerBench, env: Record<string, string> = {}): Promise<MultiModelServer> {
    const process = await bench.start("/nowhere", "ready", { SAGEMAKER_MULTI_MODEL: "true", ...env });
    return new MultiModelServer(bench, process);
  }

  /** Loads a folder, or the fixture of this name. */
  async load(name: string, folder = "double"): Promise<Answer> {
    const url = path.isAbsolute(folder) ? folder : await this.bench.modelDir(folder);
    return this.ask("/models", "POST", JSON.stringify({ model_name: name, url }));
  }

  unload(name: string): Promise<Answer> {
    return this.ask(`/models/${encodeURIComponent(name)}`, "DELETE");
  }

  invoke(name: string, request: unknown, options?: string): Promise<Answer> {
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (options !== undefined) headers[optionsHeader] = options;
    const init = { method: "POST", headers, body: JSON.stringify(request) };
    return ask(this.process, `/models/${encodeURIComponent(name)}/invoke`, init);
  }

  ask(url: string, method = "GET", body?: string): Promise<Answer> {
    return ask(this.process, url, { method, ...(body !== undefined && { body }) });
  }
}

/** A copy of the fixture `double` whose handler.js begins with `code` and ends with `last`. */
export async function withCode(bench: ServerBench, code: string, last = ""): Promise<string> {
  const dir = bench.tempDir();
  cpSync(await bench.modelDir("double"), dir, { recursive: true });
  const file = path.join(dir, "handler.js");
  writeFileSync(file, `${code}\n${readFileSync(file, "utf8")}\n${last}`);
  return dir;
}
