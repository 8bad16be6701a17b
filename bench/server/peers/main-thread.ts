/** Runs the model in a bare node:http server, on the thread that answers /ping. */
import { createServer } from "node:http";
import { listen } from "./listen";
import { openPredictor } from "./model";

async function main(): Promise<void> {
  const predict = await openPredictor();
  const server = createServer((request, response) => {
    if (request.url === "/ping") return void response.end("{}");
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      void predict(JSON.parse(Buffer.concat(chunks).toString())).then((answer) => response.end(JSON.stringify(answer)));
    });
  });
  listen(server);
}

void main();
