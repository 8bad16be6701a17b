/**
 * Assembles the root file system of the API's image with the Dockerfile's own script, runs the API in it alone, as the
 * image's user, against the stand-in of SageMaker, and compares its size with the goal:
 * `npx tsx tests/functions/image/root-filesystem.ts [path of a Node.js binary]`.
 *
 * Needs Linux on x64, root (for chroot), Debian with apt (for the base layer's packages) and binutils. Skips otherwise.
 */
import { strict as assert } from "node:assert";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { entryPoint } from "../../../bench/lib/dockerfile";
import { startServer, stopServers } from "../../../bench/lib/server-process";
import { createFileKeys } from "../../../functions/stores/file-keys";
import { createSageMaker } from "../../../local/sagemaker/handler";
import { alwaysOn, fakeEndpoint, place } from "../../local/fake-endpoint";
import { closeAll, serve } from "../../local/serve";
import { assembleRoot, measure, report } from "../../model/server/image-root";
import { issueKey } from "../core/callers/keys";
import { proxyContext } from "../support/container";

/** Node.js is nearly all of it. */
const goal = { unpackedMb: 150, gzippedMb: 55 };

async function main(node: string): Promise<void> {
  const root = mkdtempSync(path.join(tmpdir(), "modelfront-api-root-"));
  const endpoint = fakeEndpoint({ name: "team-a-steady", hosting: alwaysOn });
  try {
    const context = await proxyContext();
    const missing = assembleRoot(root, context, node);
    if (missing) return console.log(`root file system: SKIPPED, ${missing}`);
    const size = measure(root);
    await proxy(
      root,
      context.get("Dockerfile")!.toString(),
      await serve(createSageMaker({ place, endpoints: [endpoint] })),
    );
    report(size, goal, node);
  } finally {
    await stopServers();
    await endpoint.close();
    await closeAll();
    rmSync(root, { recursive: true });
  }
}

/** Runs the API with a key file and the proxy, and asks it for what system E does. */
async function proxy(root: string, dockerfile: string, sagemakerUrl: string): Promise<void> {
  const [user = "", group = ""] = /^USER (\d+):(\d+)$/m.exec(dockerfile)!.slice(1);
  // chroot needs to reach the root file system as that user.
  chmodSync(root, 0o755);
  const keys = path.join(root, "keys");
  mkdirSync(keys);
  const { key, text } = issueKey({ scopes: ["proxy"] });
  await createFileKeys(path.join(keys, "keys.json")).put(key);
  for (const place of [keys, path.join(keys, "keys.json")]) chownSync(place, Number(user), Number(group));
  chmodSync(keys, 0o500);
  const before = readdirSync(root, { recursive: true }).sort();

  const command = ["chroot", `--userspec=${user}:${group}`, root, ...entryPoint(dockerfile)];
  const server = await startServer({
    command,
    env: {
      NODE_PATH: "",
      SETTINGS: '{"proxy":{"endpoints":["team-a-*"]}}',
      AWS_REGION: place.region,
      AWS_ACCESS_KEY_ID: "local",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_ENDPOINT_URL_SAGEMAKER: sagemakerUrl,
      AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: sagemakerUrl,
    },
  });
  const ask = (path: string, options: RequestInit = {}) =>
    fetch(server.url + path, { ...options, headers: { "x-api-key": text, "content-type": "text/csv" } });
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
  assert.equal((await fetch(`${server.url}/v1/endpoints`)).status, 401);
  const { data } = (await (await ask("/v1/endpoints")).json()) as { data: { id: string }[] };
  assert.deepEqual(
    data.map(({ id }) => id),
    ["team-a-steady"],
  );
  for (const operation of ["invocations", "invocations-response-stream"]) {
    const answer = await ask(`/v1/endpoints/team-a-steady/${operation}`, { method: "POST", body: "1,2\n" });
    assert.equal(((await answer.json()) as { body: string }).body, "1,2\n");
  }
  server.signal("SIGTERM");
  assert.equal(await server.ended, 0);
  assert.deepEqual(readdirSync(root, { recursive: true }).sort(), before);
  console.log(`root file system: user ${user} proxies an endpoint with an issued key, and no file is written`);
}

void main(process.argv[2] ?? process.execPath);
