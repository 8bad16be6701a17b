/**
 * Preloaded into every container process (`node --require`). When the launcher is gone, however it went, its end of the
 * channel is closed, and the container must not outlive it.
 */
const { isMainThread } = require("node:worker_threads");

if (isMainThread && process.channel) {
  process.once("disconnect", () => process.kill(process.pid, "SIGKILL"));
  process.channel.unref();
}
