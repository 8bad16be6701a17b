/**
 * SageMaker Runtime that answers every call at once, with the JSON text in the environment's `ANSWER`. On bare sockets,
 * so that next to nothing of what is measured is its own: it takes what comes in one go as one request, up to the end of
 * its body.
 */
import { createServer } from "node:net";
import { listen } from "../server/peers/listen";

const body = process.env["ANSWER"] ?? "";
const headers = {
  "content-type": "application/json",
  "content-length": Buffer.byteLength(body),
  "x-amzn-requestid": "00000000-0000-0000-0000-000000000000",
  "x-amzn-invoked-production-variant": "live",
};
const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
const answer = Buffer.from(`HTTP/1.1 200 OK\r\n${lines.join("")}\r\n${body}`);

const server = createServer({ noDelay: true }, (socket) => {
  let missing = 0;
  socket.setEncoding("latin1").on("error", () => undefined);
  socket.on("data", (text: string) => {
    const headEnd = missing > 0 ? -4 : text.indexOf("\r\n\r\n");
    const length = missing > 0 ? missing : Number(/\r\ncontent-length: *(\d+)/i.exec(text)?.[1] ?? 0);
    missing = length - (text.length - headEnd - 4);
    if (missing <= 0) socket.write(answer);
  });
});
listen(server);
