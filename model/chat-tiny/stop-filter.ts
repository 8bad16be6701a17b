/** Lets text through up to the first stop sequence, whatever the borders of the pieces it comes in. */
export class StopFilter {
  /** The end of the text, which may be the beginning of a stop sequence. */
  private held = "";
  private stopped = false;

  constructor(private readonly stops: readonly string[]) {}

  /** A stop sequence has come; nothing gets through any more. */
  get isStopped(): boolean {
    return this.stopped;
  }

  /** The text that is certain to come before any stop sequence. */
  push(piece: string): string {
    const text = this.held + piece;
    const found = this.stops.map((stop) => text.indexOf(stop)).filter((at) => at >= 0);
    this.stopped = found.length > 0;
    const end = this.stopped ? Math.min(...found) : text.length - this.longestBeginning(text);
    this.held = this.stopped ? "" : text.slice(end);
    return text.slice(0, end);
  }

  /** Releases the text held back, at the end of the answer. */
  flush(): string {
    const rest = this.held;
    this.held = "";
    return rest;
  }

  /** Length of the longest beginning of a stop sequence that the text ends with. */
  private longestBeginning(text: string): number {
    const lengths = this.stops.map((stop) => {
      for (let length = Math.min(stop.length - 1, text.length); length > 0; length--) {
        if (text.endsWith(stop.slice(0, length))) return length;
      }
      return 0;
    });
    return Math.max(0, ...lengths);
  }
}
