/** SageMaker Runtime that answers every call at once, with the JSON text in the environment's `ANSWER`. */
import { createServer } from "node:net";
import { formatHead, readMessages, sendMessage } from "../lib/http-messages";
import { listen } from "../server/peers/listen";

const answer = process.env["ANSWER"] ?? "";
const head = formatHead("HTTP/1.1 200 OK", {
  "content-type": "application/json",
  "x-amzn-requestid": "00000000-0000-0000-0000-000000000000",
  "x-amzn-invoked-production-variant": "live",
});

const server = createServer({ noDelay: true }, (socket) => {
  socket.on("error", () => undefined);
  readMessages(socket, () => sendMessage(socket, head, answer));
});
listen(server);
