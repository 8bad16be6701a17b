import { readdirSync, readFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { buildServer } from "../model/server/build";

const dockerfile = path.join(__dirname, "..", "model", "server", "Dockerfile");

/** Build context of the inference server's image, by path: the bundled server and its Dockerfile. */
export async function buildServerContext(): Promise<ReadonlyMap<string, Buffer>> {
  const folder = mkdtempSync(path.join(tmpdir(), "modelfront-server-"));
  try {
    await buildServer(folder);
    const bundled = readdirSync(folder).map((file) => [file, readFileSync(path.join(folder, file))] as const);
    return new Map([...bundled, ["Dockerfile", readFileSync(dockerfile)]]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
