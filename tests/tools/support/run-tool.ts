import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

/** Runs a program of this folder in a process of its own, because ONNX Runtime takes no tensors from Jest's VM. */
export async function runTool(program: string, ...args: string[]): Promise<string> {
  const file = path.join(__dirname, program);
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", file, ...args]);
  return stdout;
}
