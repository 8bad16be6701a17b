import { readdirSync, statSync } from "node:fs";
import { totalmem } from "node:os";
import path from "node:path";
import { memoryShares, memoryPerByte } from "./limits";

/** The process took too much memory. `occupiedBytes` is what it had then. */
export class OutOfMemory extends Error {
  override readonly name = "OutOfMemory";

  constructor(readonly occupiedBytes: number) {
    super(`the process had ${Math.round(occupiedBytes / 1e6)} MB`);
  }
}

/** Memory of the machine, or the container's limit if that is lower. In bytes. */
export function availableMemory(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Infinity);
}

/** Compares what the process really occupies with its limit. All figures are bytes. */
export class Memory {
  constructor(private readonly limit: number) {}

  get occupied(): number {
    return process.memoryUsage.rss();
  }

  /** False if loading the folder would presumably pass the limit of loads. */
  hasRoomFor(modelDir: string): boolean {
    return this.occupied + memoryPerByte * folderBytes(modelDir) <= memoryShares.load * this.limit;
  }

  get isFull(): boolean {
    return this.occupied > memoryShares.load * this.limit;
  }

  /** True if what has grown must go. */
  get isScarce(): boolean {
    return this.occupied > memoryShares.relief * this.limit;
  }

  get isEmergency(): boolean {
    return this.occupied > memoryShares.emergency * this.limit;
  }

  /** True for an amount that no single model may take, however many others are unloaded. */
  isTooMuch(bytes: number): boolean {
    return bytes > memoryShares.oneModel * this.limit;
  }
}

/** 0 for a folder that cannot be read: loading it says why. */
function folderBytes(dir: string): number {
  try {
    return readdirSync(dir).reduce((sum, file) => sum + statSync(path.join(dir, file)).size, 0);
  } catch {
    return 0;
  }
}
