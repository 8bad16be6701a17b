/** HTTP servers that stand in for AWS services in benchmarks: they answer after a delay, and cost almost nothing. */
import { createServer } from "node:net";
import { listen } from "../server/peers/listen";
import { readMessages, sendMessage } from "./http-messages";
import { type ServerProcess } from "./server-process";

/**
 * Serves until the process ends. Answers at once until `setDelay` says otherwise.
 * @param head head of every answer, made by `formatHead`
 */
export function serveStub(head: string, answerTo: (requestHead: string, body: string) => string): void {
  let delayMs = 0;
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on("error", () => undefined);
    readMessages(socket, (requestHead, body) => {
      if (requestHead.startsWith(`PUT ${delayPath} `)) {
        delayMs = Number(body);
        return sendMessage(socket, head, "");
      }
      const answer = answerTo(requestHead, body);
      void wait(delayMs).then(() => sendMessage(socket, head, answer));
    });
  });
  listen(server);
}

const delayPath = "/delay";

/** Makes a stub answer every later call after this many milliseconds. */
export async function setDelay({ url }: ServerProcess, delayMs: number): Promise<void> {
  const response = await fetch(url + delayPath, { method: "PUT", body: String(delayMs) });
  if (!response.ok) throw new Error(`The stub answered ${response.status} to a new delay.`);
}

/** Timers fire up to a millisecond late, so the last part is spent polling the event loop. */
const timerSlackMs = 1.5;

/** Resolves after this many milliseconds, within a few hundredths. */
async function wait(ms: number): Promise<void> {
  const end = performance.now() + ms;
  if (ms > timerSlackMs) await new Promise((elapsed) => setTimeout(elapsed, ms - timerSlackMs));
  while (performance.now() < end) await new Promise((turn) => setImmediate(turn));
}
