import { spawn } from "node:child_process";
import { once } from "node:events";
import { memoryBytes } from "../../../bench/lib/memory";

const MiB = 1024 * 1024;

describe("memoryBytes", () => {
  it("counts the memory of a process and its children", async () => {
    const hold = "globalThis.held = Buffer.alloc(200 * 2 ** 20, 1); console.log('held'); setInterval(() => {}, 1000)";
    const script = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(hold)}], { stdio: "inherit" })`;
    const parent = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"], detached: true });
    await once(parent.stdout, "data");
    const used = memoryBytes(parent.pid!);
    process.kill(-parent.pid!, "SIGKILL");
    expect(used).toBeGreaterThan(200 * MiB);
    expect(used).toBeLessThan(1000 * MiB);
  });

  it("is 0 for a process that is not there", () => {
    expect(memoryBytes(2 ** 30)).toBe(0);
  });
});
