const pollMilliseconds = 500;

/** Calls back when the process that started this one is gone: npm passes signals on, but not its own sudden end. */
export function watchParent(onGone: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, pollMilliseconds);
  timer.unref();
}
