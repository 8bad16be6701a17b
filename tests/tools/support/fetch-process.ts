/**
 * `fetch-process.ts FOLDER CACHE FILE [OPTIONS]`: fetches a model's weights from a server that has FILE, and records golden
 * cases. OPTIONS are those of `fetchModel`, in JSON. Ends with 1 and the message on standard error if that fails.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { fetchModel } from "../../../tools/fetch/fetch-model";

const [dir, cacheDir, file, options = "{}"] = process.argv.slice(2) as [string, string, string, string?];
const server = createServer((_, response) => response.end(readFileSync(file))).listen(0, "127.0.0.1", () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const choice = JSON.parse(options) as { source?: string; weights?: string };
  fetchModel(dir, { cacheDir, fetch: (_, init) => fetch(url, init), ...choice })
    .then((done) => console.log(done.join("\n")))
    .catch((error: Error) => {
      console.error(error.message);
      process.exitCode = 1;
    })
    .finally(() => {
      server.close();
      server.closeAllConnections();
    });
});
