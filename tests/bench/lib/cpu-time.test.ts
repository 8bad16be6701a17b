import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpuSeconds } from "../../../bench/lib/cpu-time";

describe("cpuSeconds", () => {
  it("counts the CPU time of a process and its children", async () => {
    const burn =
      "const end = process.cpuUsage().user + 3e5; while (process.cpuUsage().user < end); console.log('burnt'); setInterval(() => {}, 1000)";
    const script = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(burn)}], { stdio: "inherit" })`;
    const parent = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"], detached: true });
    await once(parent.stdout, "data");
    const used = cpuSeconds(parent.pid!);
    process.kill(-parent.pid!, "SIGKILL");
    expect(used).toBeGreaterThan(0.25);
    expect(used).toBeLessThan(10);
  });

  it("is 0 for a process that is not there", () => {
    expect(cpuSeconds(2 ** 30)).toBe(0);
  });
});
