/** SageMaker Runtime that answers every call at once, with the JSON text in the environment's `ANSWER`. */
import { createServer } from "node:http";
import { listen } from "../server/peers/listen";

const answer = Buffer.from(process.env["ANSWER"] ?? "");
const headers = {
  "content-type": "application/json",
  "content-length": answer.byteLength,
  "x-amzn-requestid": "00000000-0000-0000-0000-000000000000",
  "x-amzn-invoked-production-variant": "live",
};

const server = createServer((request, response) => {
  request.resume().on("end", () => response.writeHead(200, headers).end(answer));
});
server.keepAliveTimeout = 600_000;
listen(server);
