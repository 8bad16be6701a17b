/** Timers fire up to a millisecond late, so the last part is spent polling the event loop. */
const timerSlackMs = 1.5;

/** Resolves after this many milliseconds, within a few hundredths. */
export async function wait(ms: number): Promise<void> {
  const end = performance.now() + ms;
  if (ms > timerSlackMs) await new Promise((elapsed) => setTimeout(elapsed, ms - timerSlackMs));
  while (performance.now() < end) await new Promise((turn) => setImmediate(turn));
}
