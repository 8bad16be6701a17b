import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { killProcessTree, readProcessTree } from "../../../bench/lib/process-tree";

describe("killProcessTree", () => {
  it("ends a process and what it has started, which a signal to it alone would leave behind", async () => {
    const script = "sleep 600 & echo $!; wait";
    const parent = spawn("sh", ["-c", script], { stdio: ["ignore", "pipe", "ignore"] });
    const [line] = (await once(createInterface(parent.stdout), "line")) as [string];
    const ended = once(parent, "close");
    expect(readProcessTree(parent.pid!).map(({ pid }) => pid)).toContain(Number(line));
    killProcessTree(parent.pid!);
    // The pipe closes when its last writer, the child, has ended too.
    expect(await ended).toEqual([null, "SIGKILL"]);
  });
});
