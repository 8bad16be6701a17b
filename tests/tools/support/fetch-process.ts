/** `fetch-process.ts FOLDER CACHE FILE`: fetches a model's weights from a server that has FILE, and records golden cases. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { fetchModel } from "../../../tools/fetch/fetch-model";

const [dir, cacheDir, file] = process.argv.slice(2) as [string, string, string];
const server = createServer((_, response) => response.end(readFileSync(file))).listen(0, "127.0.0.1", () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  void fetchModel(dir, { cacheDir, fetch: (_, init) => fetch(url, init) }).then((done) => {
    console.log(done.join("\n"));
    server.close();
    server.closeAllConnections();
  });
});
