/**
 * Stub of SageMaker Runtime: answers every call with `ANSWER` (JSON text), after `DELAY_MS` (default 0), both from the
 * environment.
 */
import { createServer } from "node:net";
import { formatHead, readMessages, sendMessage } from "../lib/http-messages";
import { wait } from "../hops/wait";
import { listen } from "../server/peers/listen";

const answer = process.env["ANSWER"] ?? "";
const delayMs = Number(process.env["DELAY_MS"] ?? 0);
const head = formatHead("HTTP/1.1 200 OK", {
  "content-type": "application/json",
  "x-amzn-requestid": "00000000-0000-0000-0000-000000000000",
  "x-amzn-invoked-production-variant": "live",
});

const server = createServer({ noDelay: true }, (socket) => {
  socket.on("error", () => undefined);
  readMessages(socket, () => void wait(delayMs).then(() => sendMessage(socket, head, answer)));
});
listen(server);
