import "../../support/node-errors";
import { createServer, type RequestListener } from "node:http";
import https, { type RequestOptions } from "node:https";
import { type AddressInfo, type Server, type Socket } from "node:net";
import { Duplex } from "node:stream";
import tls from "node:tls";
import { type ApiError } from "../../../../functions/core/errors";
import { createFetchImage, type FetchImageOptions } from "../../../../functions/core/image-url/fetch-image";
import { serverless } from "../../../../model/limits";
import { waitUntil } from "../../../local/wait-until";
import { makeCertificate } from "../../support/make-certificate";
import { allowedHost, hostileAddresses, hostileUrls, publicAddresses } from "./hostile-urls";

const never = new AbortController().signal;
const publicAddress = publicAddresses[0]!;
const url = `https://${allowedHost}/cats/1.png?size=2`;
const png = Buffer.from("89504e470d0a1a0a0000", "hex");

/** The error for the caller. */
async function refusal(fetching: Promise<unknown>) {
  const error = (await fetching.then(
    () => new Error("It was fetched."),
    (thrown: unknown) => thrown,
  )) as ApiError;
  const { code, message, param } = error;
  return { code, message, param };
}
const told = (message: string) => ({ code: "image_refused", message, param: "image_url" });
const unreachable = told("The picture could not be fetched from its host.");

/** Connects to a place of the test's once the request's own look-up has found addresses, which are noted. */
class DivertedAgent extends https.Agent {
  constructor(
    private readonly connect: () => Socket,
    readonly looked: string[] = [],
  ) {
    super();
  }

  override createConnection({ host, lookup }: RequestOptions, opened?: Opened) {
    lookup!(host!, { all: true }, (error, found) => {
      if (error) return opened?.(error, new Duplex());
      this.looked.push(...(found as { address: string }[]).map(({ address }) => address));
      try {
        opened?.(null, this.connect());
      } catch (failure) {
        opened?.(failure as Error, new Duplex());
      }
    });
    return undefined;
  }
}

type Opened = (error: Error | null, stream: Duplex) => void;

/** A fetcher that counts what it looks up and opens. */
function observed(resolve: (host: string) => readonly string[]) {
  const resolved: string[] = [];
  const agent = new DivertedAgent(() => {
    throw new Error("Nobody is there.");
  });
  const options: FetchImageOptions = {
    allowedHosts: [allowedHost],
    resolve: (host) => {
      resolved.push(host);
      return Promise.resolve(resolve(host));
    },
    agent,
  };
  return { fetchImage: createFetchImage(options), resolved, connected: agent.looked };
}

describe("a hostile URL", () => {
  it("is one of more than 120 kinds", () => {
    expect(new Set(hostileUrls).size).toBe(hostileUrls.length);
    expect(hostileUrls.length).toBeGreaterThan(150);
  });

  it.each(hostileUrls)("%j is refused before anything is looked up or opened", async (hostile) => {
    const { fetchImage, resolved, connected } = observed(() => [publicAddress]);
    const { code, message, param } = await refusal(fetchImage(hostile, never));
    expect({ code, param, resolved, connected }).toEqual({
      code: "image_refused",
      param: "image_url",
      resolved: [],
      connected: [],
    });
    expect([
      `Expected https:// with a host that is allowed here, and a path. Allowed is ${allowedHost}.`,
      ...["80", "22", "8443", "0", "65979"].map((port) => `Expected the usual port of https, 443; got ${port}.`),
    ]).toContain(message);
  });

  it.each([`https://${allowedHost}`, `https://${allowedHost}:443/`, `https://${allowedHost}?a`, url])(
    "%s is none",
    async (harmless) => {
      const { fetchImage, resolved, connected } = observed(() => [publicAddress]);
      expect(await refusal(fetchImage(harmless, never))).toEqual(unreachable);
      expect({ resolved, connected }).toEqual({ resolved: [allowedHost], connected: [publicAddress] });
    },
  );

  it("is every URL where no host is allowed", async () => {
    const resolve = jest.fn();
    const fetchImage = createFetchImage({ allowedHosts: [], resolve });
    expect(await refusal(fetchImage(url, never))).toEqual(
      told("Fetching pictures is turned off here: send the picture as image_base64 or as bytes."),
    );
    expect(resolve).not.toHaveBeenCalled();
  });
});

describe("an allowed host", () => {
  it.each(hostileAddresses)("is not connected to if it resolves to %p", async (address) => {
    const { fetchImage, connected } = observed(() => [address]);
    expect(await refusal(fetchImage(url, never))).toEqual(unreachable);
    expect(connected).toEqual([]);
  });

  it("is not connected to if one of its addresses is not public", async () => {
    const { fetchImage, connected } = observed(() => [publicAddress, "127.0.0.1"]);
    expect(await refusal(fetchImage(url, never))).toEqual(unreachable);
    expect(connected).toEqual([]);
  });

  it("is not connected to by the usual agent while its addresses are refused", async () => {
    const attempts: unknown[] = [];
    class WatchedAgent extends https.Agent {
      override createConnection(...args: Parameters<https.Agent["createConnection"]>) {
        const socket = super.createConnection(...args);
        socket?.on("connectionAttempt", (...attempt: unknown[]) => attempts.push(attempt));
        return socket;
      }
    }
    for (const address of hostileAddresses) {
      const options = { allowedHosts: [allowedHost], resolve: () => Promise.resolve([address]) };
      for (const agent of [new WatchedAgent(), undefined]) {
        expect(await refusal(createFetchImage({ ...options, ...(agent && { agent }) })(url, never))).toEqual(
          unreachable,
        );
      }
    }
    expect(attempts).toEqual([]);
  });

  it("is not connected to if it is an address that is not public", async () => {
    for (const host of ["127.0.0.1", "169.254.169.254", "10.0.0.1"]) {
      const agent = new DivertedAgent(() => {
        throw new Error("Nobody is to be connected to.");
      });
      const opened = jest.spyOn(agent, "createConnection");
      const fetchImage = createFetchImage({ allowedHosts: [host], agent });
      expect(await refusal(fetchImage(`https://${host}/`, never))).toEqual(unreachable);
      expect(opened).not.toHaveBeenCalled();
    }
  });

  it("is resolved once: another answer the next moment changes nothing", async () => {
    const answers = [[publicAddress], ["127.0.0.1"]];
    const { fetchImage, resolved, connected } = observed(() => answers.shift()!);
    await refusal(fetchImage(url, never));
    expect({ resolved, connected }).toEqual({ resolved: [allowedHost], connected: [publicAddress] });
    await refusal(fetchImage(url, never));
    expect(connected).toEqual([publicAddress]);
  });

  it("gives no details if its name cannot be resolved, or not in time", async () => {
    const failing = () => Promise.reject(new Error("getaddrinfo ENOTFOUND images.example.com"));
    const hanging = () => new Promise<never>(() => undefined);
    for (const resolve of [failing, hanging, () => Promise.resolve([])]) {
      const fetchImage = createFetchImage({ allowedHosts: [allowedHost], resolve, maxSeconds: 0.05 });
      expect(await refusal(fetchImage(url, never))).toEqual(unreachable);
    }
  });
});

describe("a picture", () => {
  const certificate = makeCertificate(allowedHost);
  let server: https.Server;
  let play: RequestListener;
  let seen: { url: string | undefined; headers: object; servername: unknown }[];

  beforeEach(async () => {
    seen = [];
    server = https.createServer(certificate, (request, response) => {
      const { servername } = request.socket as tls.TLSSocket & { servername: unknown };
      seen.push({ url: request.url, headers: request.headers, servername });
      play(request, response);
    });
    server.on("tlsClientError", () => undefined);
    await listen(server);
  });
  afterEach(
    () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );

  const fetchPicture = (options: Partial<FetchImageOptions> = {}, signal = never) =>
    createFetchImage({
      allowedHosts: [allowedHost],
      resolve: () => Promise.resolve([publicAddress]),
      agent: connectTo({ port: portOf(server), servername: allowedHost, ca: certificate.cert }),
      ...options,
    })(url, signal);

  it("comes with the type that its first bytes have, whatever the header says", async () => {
    play = (_request, response) => response.setHeader("content-type", "text/html").end(png);
    expect(await fetchPicture()).toEqual({ contentType: "image/png", bytes: png });
    expect(seen).toEqual([
      {
        url: "/cats/1.png?size=2",
        servername: allowedHost,
        headers: {
          host: allowedHost,
          accept: "image/png, image/jpeg, image/webp",
          "accept-encoding": "identity",
          connection: "close",
        },
      },
    ]);
  });

  it.each([
    ["image/jpeg", Buffer.from("ffd8ffe0", "hex")],
    ["image/webp", Buffer.from("RIFF\0\0\0\0WEBPVP8 ", "latin1")],
  ])("may be %s", async (contentType, bytes) => {
    play = (_request, response) => response.end(bytes);
    expect(await fetchPicture()).toEqual({ contentType, bytes });
  });

  it("may have as many bytes as every hosting takes, and not one more", async () => {
    const bytes = Buffer.concat([png, Buffer.alloc(serverless.maxPayloadBytes - png.length)]);
    play = (_request, response) => response.end(bytes);
    expect((await fetchPicture()).bytes.length).toBe(serverless.maxPayloadBytes);
    const tooLarge = told(`The picture is larger than the ${serverless.maxPayloadBytes} bytes that are accepted.`);
    play = (_request, response) => {
      response.write(bytes);
      response.end("!");
    };
    expect(await refusal(fetchPicture())).toEqual(tooLarge);
    play = (_request, response) => response.setHeader("content-length", bytes.length + 1).flushHeaders();
    expect(await refusal(fetchPicture())).toEqual(tooLarge);
  });

  it.each<[string, RequestListener, string]>([
    [
      "a redirect, which is not followed",
      (_request, response) => response.writeHead(302, { location: "https://127.0.0.1/" }).end(png),
      "The host answered with status 302: only 200 is accepted, and no redirect is followed.",
    ],
    [
      "no picture there",
      (_request, response) => response.writeHead(404).end(png),
      "The host answered with status 404: only 200 is accepted, and no redirect is followed.",
    ],
    [
      "compression, which may be a bomb",
      (_request, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(png),
      "The host sends the picture compressed once more (content-encoding), which is not accepted.",
    ],
    [
      "a web page that claims to be a picture",
      (_request, response) => response.writeHead(200, { "content-type": "image/png" }).end("<html>"),
      "What is there is not a PNG, JPEG or WebP.",
    ],
    ["a GIF", (_request, response) => response.end("GIF89a"), "What is there is not a PNG, JPEG or WebP."],
    ["nothing", (_request, response) => response.end(), "What is there is not a PNG, JPEG or WebP."],
  ])("is refused for %s", async (_what, listener, message) => {
    play = listener;
    expect(await refusal(fetchPicture())).toEqual(told(message));
    expect(seen).toHaveLength(1);
  });

  it.each<[string, RequestListener]>([
    [
      "that is cut short",
      (_request, response) => {
        response.writeHead(200, { "content-length": 100 }).write(png, () => response.destroy());
      },
    ],
    ["that is reset", (request) => request.socket.destroy()],
    ["that never begins", () => undefined],
    [
      "that drips",
      (_request, response) => {
        const drip = setInterval(() => response.write(png), 10);
        response.on("close", () => clearInterval(drip));
      },
    ],
    [
      "that is announced again and again",
      (_request, response) => {
        const announce = setInterval(() => response.writeProcessing(), 10);
        response.on("close", () => clearInterval(announce));
      },
    ],
    ["with a head without end", (request) => request.socket.write(`HTTP/1.1 200 OK\r\nx: ${"a".repeat(100_000)}`)],
    ["that is not HTTP", (request) => request.socket.end("SSH-2.0-OpenSSH_9.2\r\n")],
    [
      "that changes the protocol",
      (request) =>
        request.socket.write("HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n"),
    ],
  ])("%s is given up, and its connection closed", async (_what, listener) => {
    play = listener;
    expect(await refusal(fetchPicture({ maxSeconds: 0.3 }))).toEqual(unreachable);
    await connectionsOf(server, 0);
  });

  it("is given up when the caller's time is up", async () => {
    play = () => undefined;
    expect(await refusal(fetchPicture({}, AbortSignal.timeout(50)))).toEqual(unreachable);
    await connectionsOf(server, 0);
  });

  it("is not requested if the certificate is another host's or not trusted", async () => {
    play = (_request, response) => response.end(png);
    const port = portOf(server);
    for (const place of [
      { port, servername: "other.example.com", ca: certificate.cert },
      { port, servername: allowedHost },
    ]) {
      expect(await refusal(fetchPicture({ agent: connectTo(place) }))).toEqual(unreachable);
    }
    expect(seen).toEqual([]);
  });

  it("is not asked for where no encryption is spoken", async () => {
    const plain = createServer((_request, response) => response.end(png));
    await listen(plain);
    const agent = connectTo({ port: portOf(plain), servername: allowedHost, ca: certificate.cert });
    expect(await refusal(fetchPicture({ agent }))).toEqual(unreachable);
    await new Promise((resolve) => plain.close(resolve));
  });

  it("leaves no connection behind, and the next is fetched as if nothing had been", async () => {
    play = (_request, response) => response.end(png);
    for (let i = 0; i < 5; i += 1) await fetchPicture();
    await connectionsOf(server, 0);
    expect(seen).toHaveLength(5);
  });
});

/** Agent whose connections go to a port of this machine. */
function connectTo(place: { port: number; servername: string; ca?: string }): https.Agent {
  return new DivertedAgent(() => tls.connect({ host: "127.0.0.1", ...place }));
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** Resolves once the server has as many connections; the test's timeout is the only limit. */
async function connectionsOf(server: Server, expected: number): Promise<void> {
  const count = () => new Promise((resolve) => server.getConnections((_error, found) => resolve(found)));
  await waitUntil(async () => (await count()) === expected);
}
