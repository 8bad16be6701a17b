import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { askOneByOne } from "../../../bench/lib/latencies";

let server: Server | undefined;
afterEach(() => server?.close());

async function listen(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("askOneByOne", () => {
  it("sends one body after the other over one connection and returns how long each took", async () => {
    let now = 0;
    const clock = jest.spyOn(performance, "now").mockImplementation(() => now);
    const bodies: string[] = [];
    const sockets = new Set<Socket>();
    let [open, mostOpen] = [0, 0];
    const url = await listen((request, response) => {
      mostOpen = Math.max(mostOpen, ++open);
      sockets.add(request.socket);
      void text(request).then((body) => {
        bodies.push(`${request.headers["x-caller"] as string}: ${body}`);
        open -= 1;
        response.setHeader("content-length", 4).write("\u00e9");
        setImmediate(() => {
          now += 100;
          response.end("\u00fc");
        });
      });
    });
    const took = await askOneByOne({ url, seconds: 0.3, bodies: ["a", "b"], headers: { "x-caller": "me" } });
    clock.mockRestore();
    expect({ sockets: sockets.size, mostOpen }).toEqual({ sockets: 1, mostOpen: 1 });
    expect(bodies).toEqual(["me: a", "me: b", "me: a"]);
    expect(took).toEqual([100, 100, 100]);
  });

  it("fails if an answer is not 200", async () => {
    const url = await listen((_request, response) => response.writeHead(503).end());
    await expect(askOneByOne({ url, seconds: 1, bodies: ["{}"] })).rejects.toThrow(`${url} answered 503.`);
  });

  it("fails if an answer does not say how long it is", async () => {
    const url = await listen((_request, response) => response.write("{"));
    await expect(askOneByOne({ url, seconds: 1, bodies: ["{}"] })).rejects.toThrow(
      `${url} did not say how long its answer is.`,
    );
  });

  it("fails if an answer does not come", async () => {
    const url = await listen((request) => request.socket.destroy());
    await expect(askOneByOne({ url, seconds: 1, bodies: ["{}"] })).rejects.toThrow(`${url} closed the connection.`);
  });
});
