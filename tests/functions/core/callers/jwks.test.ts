import { createServer, type RequestListener } from "node:http";
import { type AddressInfo } from "node:net";
import { createJwksFetcher } from "../../../../functions/core/callers/jwks";

/** Runs `use` with a fetcher whose issuer is a server of ours: https is taken off on the way. */
async function withIssuer<Result>(
  listener: RequestListener,
  use: (fetch: (uri: string) => Promise<ArrayBuffer>) => Promise<Result>,
): Promise<Result> {
  const server = createServer(listener);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { fetch } = createJwksFetcher((uri, init) =>
    globalThis.fetch((uri as string).replace("https://issuer", base), init),
  );
  try {
    return await use(fetch);
  } finally {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  }
}

/** The time limit of the test's fetches, in milliseconds, and what ends it: a busy machine must not. */
let limitMs: number;
let limit: AbortController;
beforeEach(() => {
  limit = new AbortController();
  jest.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
    limitMs = ms;
    return limit.signal;
  });
});
afterEach(() => jest.restoreAllMocks());

const failure = { name: "JwksUnavailable", message: "No keys from https://issuer/keys" };

describe("the keys of an issuer", () => {
  it("are the body of its answer", async () => {
    const body = JSON.stringify({ keys: [] });
    const got = await withIssuer(
      (_request, response) => response.end(body),
      (fetch) => fetch("https://issuer/keys"),
    );
    expect(Buffer.from(got).toString()).toBe(body);
  });

  it("are asked for by https alone", async () => {
    const { fetch } = createJwksFetcher(() => Promise.reject(new Error("asked")));
    await expect(fetch("http://issuer/keys")).rejects.toMatchObject({
      name: "JwksUnavailable",
      message: "http://issuer/keys does not begin with https://",
    });
  });

  it.each<[string, RequestListener]>([
    ["a status other than 200", (_request, response) => response.writeHead(503).end("{}")],
    [
      "a redirection",
      ({ url }, response) =>
        url === "/keys" ? response.writeHead(302, { location: "/other" }).end() : response.end('{"keys":[]}'),
    ],
    ["no answer but an end", (request) => request.socket.destroy()],
    [
      "half an answer",
      (request, response) => {
        response.writeHead(200, { "content-length": "100" }).write("{");
        setImmediate(() => request.socket.destroy());
      },
    ],
  ])("are not had from %s", async (_what, listener) => {
    await withIssuer(listener, (fetch) => expect(fetch("https://issuer/keys")).rejects.toMatchObject(failure));
  });

  it("are read to a quarter of a megabyte and no further", async () => {
    let sent = 0;
    await withIssuer(
      (_request, response) => {
        const more = () => {
          while (!response.destroyed) {
            sent += 65_536;
            if (!response.write(Buffer.alloc(65_536, " "))) return void response.once("drain", more);
          }
        };
        more();
      },
      (fetch) => expect(fetch("https://issuer/keys")).rejects.toMatchObject(failure),
    );
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });

  it("are waited for three seconds and no longer, even if they drip", async () => {
    await withIssuer(
      (_request, response) => {
        response.write(" ", () => response.write(" ", () => limit.abort()));
      },
      (fetch) => expect(fetch("https://issuer/keys")).rejects.toMatchObject(failure),
    );
    expect(limitMs).toBe(3000);
  });
});
