import { getHeapStatistics } from "node:v8";
import { collectGarbage } from "./handler-modules";
import { memoryWatchMs, weighingShare } from "./limits";

/**
 * Memory of this thread's JavaScript heap and buffers beyond what its models took to load. Memory that ONNX Runtime allocates
 * by itself is not part of it. All figures are bytes.
 */
export class ThreadMemory {
  /** Use of the thread with its models as loaded. */
  private expected = used();
  private isLoading = false;
  private hasGrown = false;
  private nextWeighing = 0;

  /**
   * @param limit growth that is reported
   * @param report called with the growth above the limit, again and again; with 0 once it is below
   */
  constructor(
    private readonly limit: number,
    private readonly report: (grownBytes: number) => void,
  ) {
    setInterval(() => this.watch(), memoryWatchMs).unref();
  }

  /** Loads a model. Returns it with the memory that it took, for `free`. */
  async load<Model>(open: () => Promise<Model>): Promise<readonly [Model, number]> {
    this.isLoading = true;
    try {
      // Garbage collected during the load would make the model look smaller than it is.
      const before = this.growth > this.limit / 4 ? usedWithoutGarbage() : used();
      const model = await open();
      const took = used() - before;
      this.expected += took;
      return [model, took];
    } finally {
      this.isLoading = false;
    }
  }

  /** Collects an unloaded model, which took this memory. */
  free(took: number): void {
    collectGarbage();
    this.expected -= took;
  }

  private get growth(): number {
    return used() - this.expected;
  }

  private watch(): void {
    if (this.isLoading) return;
    if (this.growth > this.limit) {
      const began = performance.now();
      if (began < this.nextWeighing) return;
      const growth = usedWithoutGarbage() - this.expected;
      const ended = performance.now();
      this.nextWeighing = ended + (ended - began) / weighingShare;
      if (growth > this.limit) {
        this.hasGrown = true;
        return this.report(growth);
      }
    }
    if (this.hasGrown) this.report(0);
    this.hasGrown = false;
  }
}

/** Heap and buffers of the thread, after a collection. Buffers that one finds count until the next has begun. */
function usedWithoutGarbage(): number {
  collectGarbage();
  collectGarbage();
  return used();
}

/** Heap and buffers of the thread, with garbage. */
function used(): number {
  const { used_heap_size, external_memory } = getHeapStatistics();
  return used_heap_size + external_memory;
}
