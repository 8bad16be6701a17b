import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { fetchWeights } from "../../../tools/fetch/fetch-weights";

const weights = Buffer.from("the weights of a model");
const sha256 = createHash("sha256").update(weights).digest("hex");
const host = "https://models.example";
const source = { url: `${host}/model.onnx`, bytes: weights.length, sha256 };

let cacheDir: string;
let server: Server | undefined;
beforeEach(() => (cacheDir = path.join(mkdtempSync(path.join(os.tmpdir(), "modelfront-")), "cache")));
afterEach(() => {
  rmSync(path.dirname(cacheDir), { recursive: true });
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

/** Stands in for the host of the source: its requests go to a server on this machine. */
async function serve(answer: RequestListener): Promise<typeof fetch> {
  const own = (server = createServer(answer));
  await new Promise<void>((resolve) => own.listen(0, "127.0.0.1", resolve));
  const local = `http://127.0.0.1:${(own.address() as AddressInfo).port}`;
  return (url, init) => fetch((url as string).replace(host, local), init);
}

const serveWeights = (body: Buffer | string = weights) => serve((_, response) => response.end(body));
const cached = () => readdirSync(cacheDir);

/** Steps for a machine without a network. */
const byHand = (reason: string) =>
  `${source.url} could not be fetched: ${reason}.\n` +
  `Download it where that is possible (${weights.length} bytes, sha256 ${sha256}),\n` +
  `put it at ${path.join(cacheDir, sha256)} and run this again: it is checked in the same way.\n` +
  "Or pass a file at hand with --weights FILE.";

describe("fetchWeights", () => {
  it("fetches the file and keeps it under its sha256, and nothing else", async () => {
    const file = await fetchWeights(source, { cacheDir, fetch: await serveWeights() });
    expect(file).toBe(path.join(cacheDir, sha256));
    expect(readFileSync(file)).toEqual(weights);
    expect(cached()).toEqual([sha256]);
  });

  it("requests no file that is already cached, however it got there", async () => {
    mkdirSync(cacheDir);
    writeFileSync(path.join(cacheDir, sha256), weights);
    const nobody = () => Promise.reject(new Error("asked"));
    expect(await fetchWeights(source, { cacheDir, fetch: nobody })).toBe(path.join(cacheDir, sha256));
  });

  it.each([
    ["has 3 bytes, expected 22", "abc"],
    [`has the sha256 ${createHash("sha256").update("x".repeat(22)).digest("hex")}, expected ${sha256}`, "x".repeat(22)],
  ])("refuses a file put there by hand that %s", async (mistake, content) => {
    mkdirSync(cacheDir);
    const file = path.join(cacheDir, sha256);
    writeFileSync(file, content);
    await expect(fetchWeights(source, { cacheDir })).rejects.toThrow(
      new Error(`${file} ${mistake}: delete it and run this again.`),
    );
  });

  it.each([
    ["too long a file", Buffer.alloc(1_000_000), "it has more than the expected 22 bytes"],
    ["too short a file", "abc", "it has 3 bytes, expected 22"],
    [
      "another file of the same length",
      "x".repeat(22),
      `it has the sha256 ${createHash("sha256").update("x".repeat(22)).digest("hex")}, expected ${sha256}`,
    ],
  ])("refuses %s, and leaves nothing of it", async (_, body, reason) => {
    await expect(fetchWeights(source, { cacheDir, fetch: await serveWeights(body) })).rejects.toMatchObject({
      message: byHand(reason),
    });
    expect(cached()).toEqual([]);
  });

  it("leaves no part of a file whose server hangs up", async () => {
    const get = await serve((_, response) => {
      response.writeHead(200, { "content-length": weights.length });
      response.write(weights.subarray(0, 5), () => response.destroy());
    });
    await expect(fetchWeights(source, { cacheDir, fetch: get })).rejects.toThrow("could not be fetched: terminated");
    expect(cached()).toEqual([]);
  });

  it("gives up on a server that does not go on", async () => {
    const get = await serve((_, response) => void response.write("a"));
    await expect(fetchWeights(source, { cacheDir, fetch: get, timeoutSeconds: 0.3 })).rejects.toMatchObject({
      message: byHand("it took too long"),
    });
    expect(cached()).toEqual([]);
  });

  it("follows redirects that stay with https", async () => {
    const get = await serve(({ url }, response) => {
      if (url === "/model.onnx") response.writeHead(302, { location: `${host}/here` }).end();
      else if (url === "/here") response.writeHead(307, { location: "/there" }).end();
      else response.end(weights);
    });
    expect(readFileSync(await fetchWeights(source, { cacheDir, fetch: get }))).toEqual(weights);
  });

  it.each([
    [{ location: "http://models.example/x" }, 302, "it leads to http://models.example/x, which is not https"],
    [{ location: "file:///etc/passwd" }, 302, "it leads to file:///etc/passwd, which is not https"],
    [{ location: "/model.onnx" }, 302, "it leads on more than 5 times"],
    [{}, 302, "the server answers 302"],
    [{}, 404, "the server answers 404"],
  ])("refuses an answer with %j and %i", async (headers, status, reason) => {
    const get = await serve((_, response) => response.writeHead(status, headers).end());
    await expect(fetchWeights(source, { cacheDir, fetch: get })).rejects.toMatchObject({ message: byHand(reason) });
  });

  it("says what to download and where to put it without a network", async () => {
    const get = () => Promise.reject(new TypeError("fetch failed", { cause: new Error("getaddrinfo ENOTFOUND") }));
    await expect(fetchWeights(source, { cacheDir, fetch: get })).rejects.toMatchObject({
      message: byHand("fetch failed (getaddrinfo ENOTFOUND)"),
    });
  });
});
