import { Agent, request as httpRequest } from "node:http";
import { type ServerProcess } from "../../../bench/lib/server-process";
import { ServerBench } from "./inference-server";
import { Client, double } from "./raw-client";

const bench = new ServerBench();
afterAll(() => bench.remove());

describe.each(["SIGTERM", "SIGINT"] as const)("%s", (signal) => {
  it("answers what runs and what waits, then ends with 0", async () => {
    const server = await bench.start(await bench.modelDir("slow"));
    const clients = await Promise.all(Array.from({ length: 100 }, (_, i) => new Client(server).deliver(double(i))));
    server.signal(signal);
    const answers = await Promise.all(clients.map((client) => client.answer()));
    expect(answers.map(({ body }) => body)).toEqual(answers.map((_, i) => ({ doubled: [2 * i] })));
    expect(await server.ended).toBe(0);
    expect(server.errorOutput()).toBe("");
  });
});

describe("SIGTERM", () => {
  it("loses no request that was sent under steady load", async () => {
    const server = await bench.start(await bench.modelDir("double"));
    const callers = Array.from({ length: 8 }, () => callUntilClosed(server));
    await Promise.all(callers.map(({ steady }) => steady));
    server.signal("SIGTERM");
    for (const caller of await Promise.all(callers.map(({ closed }) => closed))) {
      expect(caller).toEqual({ answered: caller.sent, sent: caller.sent });
      expect(caller.sent).toBeGreaterThan(1);
    }
    expect(await server.ended).toBe(0);
  });

  it("ends with 0 while the model loads", async () => {
    const server = await bench.start(await bench.modelDir("slow"), "listening");
    server.signal("SIGTERM");
    expect(await server.ended).toBe(0);
  });
});

/**
 * One caller on one connection, who asks again and again until the server closes it with an answer. `steady` resolves at
 * the second answer.
 */
function callUntilClosed(server: ServerProcess) {
  let second!: () => void;
  const steady = new Promise<void>((resolve) => (second = resolve));
  return { steady, closed: countCalls(server, second) };
}

async function countCalls(server: ServerProcess, second: () => void): Promise<{ sent: number; answered: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let sent = 0;
  let answered = 0;
  for (let isOpen = true; isOpen;) {
    sent++;
    isOpen = await new Promise<boolean>((resolve, reject) => {
      const headers = { "content-type": "application/json" };
      const call = httpRequest(`${server.url}/invocations`, { method: "POST", agent, headers }, (response) => {
        response.resume();
        response.on("end", () => {
          if (response.statusCode === 200) answered++;
          if (answered === 2) second();
          resolve(response.headers.connection !== "close");
        });
      });
      call.on("error", reject);
      call.end('{"values":[1]}');
    });
  }
  agent.destroy();
  return { sent, answered };
}
