import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type ServerProcess } from "../../../bench/lib/server-process";
import { queue } from "../../../model/server/limits";
import { envelope, ServerBench } from "./inference-server";

const bench = new ServerBench();
let server: ServerProcess;
let slow: ServerProcess;
beforeAll(async () => {
  server = await bench.start(await bench.modelDir("double"));
  slow = await bench.start(await bench.modelDir("slow"));
});
const callers: Caller[] = [];
afterEach(() => callers.splice(0).forEach(({ socket }) => socket.destroy()));
afterAll(() => bench.remove());

interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  /** node:http writes the names of its own headers with capitals. */
  readonly isFast: boolean;
}

/** One connection, byte by byte. */
class Caller {
  readonly socket: Socket;
  private received = Buffer.alloc(0);

  constructor({ port }: ServerProcess) {
    this.socket = connect(port, "127.0.0.1").setNoDelay();
    this.socket.on("data", (bytes: Buffer) => (this.received = Buffer.concat([this.received, bytes])));
    this.socket.on("error", () => undefined);
    callers.push(this);
  }

  send(...requests: string[]): this {
    this.socket.write(requests.join(""));
    return this;
  }

  async answer(): Promise<RawAnswer> {
    for (;;) {
      const end = this.received.indexOf("\r\n\r\n");
      const [statusLine, ...lines] = this.received.toString("latin1", 0, Math.max(0, end)).split("\r\n");
      const headers = new Headers(lines.map((line) => line.split(/: (.*)/).slice(0, 2) as [string, string]));
      const next = end + 4 + Number(headers.get("content-length"));
      if (end !== -1 && this.received.length >= next) {
        const body = JSON.parse(this.received.toString("utf8", end + 4, next)) as unknown;
        this.received = this.received.subarray(next);
        const isFast = lines.some((line) => line.startsWith("date: "));
        return { status: Number(statusLine!.split(" ")[1]), headers, body, isFast };
      }
      if (this.socket.destroyed) throw new Error("The connection was closed.");
      await Promise.race([once(this.socket, "data"), once(this.socket, "close")]);
    }
  }
}

const double = (value: number, headers = "") => post(`{"values":[${value}]}`, headers);

function post(body: string, headers = ""): string {
  const length = Buffer.byteLength(body);
  return `POST /invocations HTTP/1.1\r\nHost: test\r\nContent-Length: ${length}\r\n${headers}\r\n${body}`;
}

const ping = "GET /ping HTTP/1.1\r\nHost: test\r\n\r\n";
const doubled = (value: number, isFast: boolean) => ({ status: 200, body: { doubled: [value] }, isFast });

describe("a connection", () => {
  it("stays on the fast lane while each request comes whole and in turn", async () => {
    const caller = new Caller(server);
    for (let i = 0; i < 5; i++) expect(await caller.send(double(i)).answer()).toMatchObject(doubled(2 * i, true));
    expect(await caller.send(post('{"values":"é"}')).answer()).toMatchObject({ status: 400, isFast: true });
    const { headers } = await caller.send(double(1)).answer();
    expect(Object.fromEntries(headers)).toEqual({
      "content-type": "application/json",
      "content-length": "15",
      date: expect.stringMatching(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/) as unknown,
      connection: "keep-alive",
      "keep-alive": "timeout=75",
    });
  });

  it("goes over to node:http with the first request that is otherwise, and stays there", async () => {
    const caller = new Caller(server);
    expect(await caller.send(double(1)).answer()).toMatchObject(doubled(2, true));
    expect(await caller.send(ping).answer()).toMatchObject({ body: { status: "ready" }, isFast: false });
    expect(await caller.send(double(2)).answer()).toMatchObject(doubled(4, false));
    const details = double(3, "X-Amzn-SageMaker-Custom-Attributes: explain\r\n");
    expect((await caller.send(details).answer()).body).toEqual({ doubled: [6], explanation: [12] });
  });

  it("is closed with the answer if the caller wants it so", async () => {
    const caller = new Caller(server);
    const closed = once(caller.socket, "close");
    const answer = await caller.send(double(1, "Connection: close\r\n")).answer();
    expect(answer.headers.get("connection")).toBe("close");
    await closed;
  });

  it.each([
    ["GET / HTTP/1.1\r\n\r\n", 400],
    ["nonsense\r\n\r\n", 400],
    [`POST /invocations HTTP/1.1\r\nHost: a\r\nb: ${"c".repeat(20_000)}\r\n\r\n`, 431],
  ])("gets node:http's answer to what is no HTTP: %j", async (text, status) => {
    const caller = new Caller(server).send(text);
    const [bytes] = (await once(caller.socket, "data")) as [Buffer];
    expect(bytes.toString().split(" ", 2)).toEqual(["HTTP/1.1", String(status)]);
  });
});

describe("requests", () => {
  it("that come in one piece are answered in turn", async () => {
    const caller = new Caller(server).send(double(1), ping, double(2));
    expect(await caller.answer()).toMatchObject(doubled(2, false));
    expect(await caller.answer()).toMatchObject({ body: { status: "ready" } });
    expect(await caller.answer()).toMatchObject(doubled(4, false));
  });

  it("that come before the last is answered are answered in turn", async () => {
    const caller = new Caller(slow).send(double(1));
    await sleep(30);
    caller.send(double(2).slice(0, 40));
    await sleep(30);
    caller.send(double(2).slice(40), double(3));
    expect(await caller.answer()).toMatchObject(doubled(2, true));
    expect(await caller.answer()).toMatchObject(doubled(4, false));
    expect(await caller.answer()).toMatchObject(doubled(6, false));
  });

  it("that come piece by piece are answered, wherever they are cut", async () => {
    const whole = double(7);
    const answers = [...whole].map(async (_, place) => {
      const caller = new Caller(server).send(whole.slice(0, place));
      await sleep(20);
      return caller.send(whole.slice(place)).answer();
    });
    for (const answer of await Promise.all(answers))
      expect(answer).toMatchObject({ status: 200, body: { doubled: [14] } });
  });

  it("of a caller who hangs up are dropped, and disturb no other", async () => {
    const other = new Caller(slow).send(double(1));
    await sleep(30);
    for (let i = 0; i < 20; i++) {
      const { socket } = new Caller(slow).send(double(i));
      if (i % 2 === 0) socket.end();
      else setTimeout(() => socket.resetAndDestroy(), 20);
    }
    expect(await other.answer()).toMatchObject(doubled(2, true));
    expect(await other.send(ping).answer()).toMatchObject({ status: 200, body: { queued: 0 } });
    expect(slow.errorOutput()).toBe("");
  });

  it("beyond what may wait are refused", async () => {
    const unbatched = await bench.start(await bench.modelDir("slow"), "ready", { MAX_BATCH: "1" });
    const answers = Array.from({ length: queue.maxRequests + 100 }, async () => {
      const answer = await new Caller(unbatched).send(double(1)).answer();
      if (answer.status === 200) throw new Error("There was room.");
      return answer;
    });
    const { status, headers, body, isFast } = await Promise.any(answers);
    expect({ status, body, isFast }).toEqual({
      status: 503,
      body: envelope("overloaded", "Too many requests are waiting; try again in a second.", null, "api_error"),
      isFast: true,
    });
    expect(headers.get("retry-after")).toBe("1");
  });
});

describe("SIGTERM", () => {
  it("answers what was asked, closing its connection, and closes those that ask nothing", async () => {
    const stopping = await bench.start(await bench.modelDir("slow"));
    const [idle, busy] = [new Caller(stopping), new Caller(stopping)];
    await idle.send(double(1)).answer();
    busy.send(double(2));
    await sleep(30);
    stopping.signal("SIGTERM");
    const closed = once(idle.socket, "close");
    const answer = await busy.answer();
    expect(answer).toMatchObject(doubled(4, true));
    expect(answer.headers.get("connection")).toBe("close");
    await closed;
    expect(await stopping.ended).toBe(0);
  });
});
