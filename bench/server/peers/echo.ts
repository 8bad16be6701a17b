/** HTTP half of the floor: a bare node:http server that returns each body. */
import { createServer } from "node:http";
import { listen } from "./listen";

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks);
    response.writeHead(200, { "content-type": "application/json", "content-length": body.byteLength });
    response.end(body);
  });
});
listen(server);
