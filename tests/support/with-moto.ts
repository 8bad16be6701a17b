import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";

const python = process.env["PYTHON"] ?? "python3";

/** Tells whether moto's server is installed; says so where it is not. */
export function hasMoto(): boolean {
  if (spawnSync(python, ["-c", "import moto.server"]).status === 0) return true;
  console.warn(`skipped: ${python} has no moto[server]`);
  return false;
}

/** Runs `use` with moto's server in place of AWS. */
export async function withMoto(use: () => Promise<void>): Promise<void> {
  const program = "import moto.server; moto.server.main(['-H', '127.0.0.1', '-p', '0'])";
  const moto = spawn(python, ["-c", program], { stdio: ["ignore", "ignore", "pipe"] });
  const ended = new Promise((resolve) => moto.once("exit", resolve));
  const environment = { ...process.env };
  try {
    for await (const line of createInterface(moto.stderr)) {
      const [, url] = /Running on (\S+)/.exec(line) ?? [];
      if (url === undefined) continue;
      Object.assign(process.env, { AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" });
      await use();
      break;
    }
  } finally {
    process.env = environment;
    moto.kill();
    await ended;
  }
}
