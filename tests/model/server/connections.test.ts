import { once } from "node:events";
import { type ServerProcess } from "../../../bench/lib/server-process";
import { ServerBench } from "./inference-server";
import { Client, double, post } from "./raw-client";

const bench = new ServerBench();
let server: ServerProcess;
let slow: ServerProcess;
beforeAll(async () => {
  server = await bench.start(await bench.modelDir("double"));
  slow = await bench.start(await bench.modelDir("slow"));
});
afterAll(() => bench.remove());

const ping = "GET /ping HTTP/1.1\r\nHost: test\r\n\r\n";
const doubled = (value: number) => ({ status: 200, body: { doubled: [value] } });

describe("a connection to the inference server", () => {
  it("is kept alive across requests of every kind", async () => {
    const client = new Client(server);
    for (let i = 0; i < 5; i++) expect(await client.send(double(i)).answer()).toMatchObject(doubled(2 * i));
    expect(await client.send(post('{"values":"é"}')).answer()).toMatchObject({ status: 400 });
    expect(await client.send(ping).answer()).toMatchObject({ body: { status: "ready" } });
    const details = double(3, "X-Amzn-SageMaker-Custom-Attributes: explain\r\n");
    expect((await client.send(details).answer()).body).toEqual({ doubled: [6], explanation: [12] });
    const { headers } = await client.send(double(1)).answer();
    expect(Object.fromEntries(headers)).toEqual({
      "content-type": "application/json",
      "content-length": "15",
      date: expect.stringMatching(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/) as unknown,
      connection: "keep-alive",
      "keep-alive": "timeout=75",
    });
  });

  it("is closed with the answer if the client asks for that", async () => {
    const client = new Client(server);
    const closed = once(client.socket, "close");
    const answer = await client.send(double(1, "Connection: close\r\n")).answer();
    expect(answer).toMatchObject(doubled(2));
    expect(answer.headers.get("connection")).toBe("close");
    await closed;
  });

  it.each([
    ["a request without a host", "GET / HTTP/1.1\r\n\r\n", 400],
    ["text that is not HTTP", "nonsense\r\n\r\n", 400],
    ["a header that is too long", `POST /invocations HTTP/1.1\r\nHost: a\r\nb: ${"c".repeat(20_000)}\r\n\r\n`, 431],
    ["two lengths", double(1, "Content-Length: 14\r\n"), 400],
    ["a signed length", "POST /invocations HTTP/1.1\r\nHost: a\r\nContent-Length: +14\r\n\r\n", 400],
    ["a list of lengths", "POST /invocations HTTP/1.1\r\nHost: a\r\nContent-Length: 14, 14\r\n\r\n", 400],
    ["a length and chunks", double(1, "Transfer-Encoding: chunked\r\n"), 400],
    ["a space before a colon", double(1, "Transfer-Encoding : chunked\r\n"), 400],
    ["a header without a colon", double(1, "nothing\r\n"), 400],
    ["a line feed in a header", double(1, "a: b\nTransfer-Encoding: chunked\r\n"), 400],
    ["a carriage return in a header", double(1, "a: b\rTransfer-Encoding: chunked\r\n"), 400],
    ["a null byte in a header", double(1, "a: \0\r\n"), 400],
  ])("refuses %s and is closed", async (_, text, status) => {
    const client = new Client(server).send(text);
    const closed = once(client.socket, "close");
    const [bytes] = (await once(client.socket, "data")) as [Buffer];
    expect(bytes.toString().split(" ", 2)).toEqual(["HTTP/1.1", String(status)]);
    await closed;
  });

  it.each([
    ["headers without a meaning here", double(4, "accept:*/*\r\nX-Amzn-Trace-Id: \tRoot=1;a='b'\r\nempty:\r\n")],
    ["a query", post('{"values":[4]}', "", "POST /invocations?a HTTP/1.1")],
    ["HTTP/1.0", post('{"values":[4]}', "Connection: keep-alive\r\n", "POST /invocations HTTP/1.0")],
    ["an offer to upgrade", double(4, "Connection: Upgrade\r\nUpgrade: h2c\r\n")],
    [
      "chunks",
      'POST /invocations HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"val\r\n9\r\nues":[4]}\r\n0\r\n\r\n',
    ],
  ])("takes a request with %s", async (_, text) => {
    expect(await new Client(server).send(text).answer()).toMatchObject(doubled(8));
  });

  it("tells a client that waits for it to go on", async () => {
    const [head, body] = double(4, "Expect: 100-continue\r\n").split("\r\n\r\n") as [string, string];
    const client = new Client(server).send(`${head}\r\n\r\n`);
    expect(await client.answer()).toMatchObject({ status: 100 });
    expect(await client.send(body).answer()).toMatchObject(doubled(8));
  });

  it("answers an empty body with 400", async () => {
    expect(await new Client(server).send(post("")).answer()).toMatchObject({ status: 400 });
  });
});

describe("requests on one connection", () => {
  it("are answered in order when they arrive together", async () => {
    const client = new Client(server).send(double(1), ping, double(2));
    expect(await client.answer()).toMatchObject(doubled(2));
    expect(await client.answer()).toMatchObject({ body: { status: "ready" } });
    expect(await client.answer()).toMatchObject(doubled(4));
  });

  it("are answered in order when they arrive before the last answer", async () => {
    const client = await new Client(slow).deliver(double(1));
    await client.deliver(double(2).slice(0, 40));
    client.send(double(2).slice(40), double(3));
    expect(await client.answer()).toMatchObject(doubled(2));
    expect(await client.answer()).toMatchObject(doubled(4));
    expect(await client.answer()).toMatchObject(doubled(6));
  });

  it("are answered when they arrive in two pieces, wherever they are cut", async () => {
    const whole = double(7);
    const answers = [...whole].map(async (_, place) => {
      const client = await new Client(server).deliver(whole.slice(0, place));
      return client.send(whole.slice(place)).answer();
    });
    for (const answer of await Promise.all(answers)) expect(answer).toMatchObject(doubled(14));
  });
});

describe("requests of many connections", () => {
  it("are dropped when their client disconnects, and disturb no other", async () => {
    const other = await new Client(slow).deliver(double(1));
    const leaving = Array.from({ length: 20 }, (_, i) => new Client(slow).deliver(double(i)));
    for (const [i, { socket }] of (await Promise.all(leaving)).entries()) {
      if (i % 2 === 0) socket.end();
      else socket.resetAndDestroy();
    }
    expect(await other.answer()).toMatchObject(doubled(2));
    expect(await other.send(ping).answer()).toMatchObject({ status: 200, body: { queued: 0 } });
    expect(slow.errorOutput()).toBe("");
  });
});
