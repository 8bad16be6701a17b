import { type DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { createTableAnswers } from "../../../../functions/stores/table/answers";
import { createTableIdempotency } from "../../../../functions/stores/table/idempotency";
import { createTableKeys } from "../../../../functions/stores/table/keys";
import { createTable, createTableClient } from "../../../../functions/stores/table/table";
import { Clock, patienceMs } from "../each-store";
import { startDynalite, type TestTable } from "../start-dynalite";

const free = { expression: "attribute_not_exists(#token)" };

describe("createTable", () => {
  let dynalite: TestTable;
  beforeAll(async () => {
    dynalite = await startDynalite();
  });
  afterAll(() => dynalite.close());
  const open = () =>
    createTable(dynalite.client, dynalite.table, { use: "Limits", warn: () => undefined, timeoutMs: patienceMs });

  it("keeps text, numbers and bytes under any attribute name", async () => {
    const table = open();
    const item = { status: 200, values: "ü", bytes: Uint8Array.of(0, 255), size: 1.5 };
    expect(await table.put("a", item)).toBe(true);
    expect(await table.get("a")).toEqual({ key: "a", ...item, bytes: expect.any(Uint8Array) as Uint8Array });
    expect([...((await table.get("a"))?.bytes as Uint8Array)]).toEqual([0, 255]);
    expect(await table.get("b")).toBeNull();
  });

  it("writes nothing if a condition does not hold", async () => {
    const table = open();
    expect(await table.put("c", { token: "one" }, free)).toBe(true);
    expect(await table.put("c", { token: "two" }, free)).toBe(false);
    expect(await table.update("c", "SET #size = #size", free)).toEqual({
      changed: false,
      item: { key: "c", token: "one" },
    });
    await table.delete("c", free);
    expect(await table.get("c")).toEqual({ key: "c", token: "one" });
    await table.delete("c", { expression: "#token = :token", values: { token: "one" } });
    expect(await table.get("c")).toBeNull();
  });
});

describe("reads of the table", () => {
  it("are consistent for keys and idempotency, where a stale read would be wrong, and not for cached answers", async () => {
    const reads: Record<string, boolean | undefined> = {};
    const client = {
      send: ({ input }: { input: { Key?: { key: { S: string } }; Item?: object; ConsistentRead?: boolean } }) => {
        if (input.Item) return Promise.reject(Object.assign(new Error(), { name: "ConditionalCheckFailedException" }));
        reads[input.Key!.key.S.split("#")[0]!] = input.ConsistentRead;
        const later = { N: String(Date.now() + 60_000) };
        return Promise.resolve(
          input.Key!.key.S.startsWith("once") ? { Item: { fingerprint: { S: "f" }, until: later } } : {},
        );
      },
    } as unknown as DynamoDBClient;
    const table = createTable(client, "t", { use: "Limits", warn: () => undefined });
    await createTableAnswers(table).get("a");
    await createTableIdempotency(table).claim("b", { fingerprint: "f", token: "t", until: Date.now() + 30_000 });
    await createTableKeys(client, "t", patienceMs).find("c");
    expect(reads).toEqual({ answer: false, once: true, key: true });
  });
});

describe("a table that cannot be reached", () => {
  const environment = { ...process.env };
  let server: Server;
  let client: DynamoDBClient;
  let requests = 0;
  let warnings: string[];

  async function open(listener: RequestListener) {
    server = createServer((request, response) => {
      requests += 1;
      listener(request, response);
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    process.env.AWS_ENDPOINT_URL_DYNAMODB = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    client = createTableClient(1);
    const clock = new Clock();
    return {
      clock,
      table: createTable(client, "t", { use: "Limits", warn: (message) => warnings.push(message), now: clock.now }),
    };
  }

  beforeEach(() => {
    requests = 0;
    warnings = [];
    Object.assign(process.env, { AWS_REGION: "eu-west-3", AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" });
  });
  afterEach(async () => {
    client.destroy();
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
    process.env = { ...environment };
  });

  const fails = (status: number, type: string): RequestListener => {
    return (_request, response) =>
      response
        .writeHead(status, { "content-type": "application/x-amz-json-1.0" })
        .end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: "No." }));
  };

  it.each([
    ["fails", fails(500, "InternalServerError"), "InternalServerError"],
    ["does not exist", fails(400, "ResourceNotFoundException"), "ResourceNotFoundException"],
    ["hangs up", (request: IncomingMessage) => request.socket.destroy(), "Error"],
    ["says nothing", () => undefined, "TimeoutError"],
  ])("rejects, and for a second sends no other request, because it %s", async (_what, listener, name) => {
    const { table } = await open(listener);
    const error: unknown = await table.get("a").catch((error: unknown) => error);
    expect(error).toMatchObject({ name: expect.stringMatching(`${name}|AbortError`) as string });
    const asked = requests;
    for (let i = 0; i < 20; i += 1) {
      await expect(table.get("a")).rejects.toThrow("The table t was out of reach a moment ago.");
    }
    expect(requests).toBe(asked);
    expect(warnings).toEqual(["The table t cannot be reached. Limits do without it."]);
  });

  it.each(["ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException"])(
    "is not assumed after %s: the next operation is tried, and nothing is logged",
    async (name) => {
      const { table } = await open(fails(400, name));
      for (let i = 0; i < 3; i += 1) await expect(table.put("a", {})).rejects.toMatchObject({ name });
      expect([requests, warnings]).toEqual([3, []]);
    },
  );

  it("rejects, and warns once until it is back, if nothing listens", async () => {
    let down = true;
    const ok: RequestListener = (_request, response) =>
      response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end("{}");
    const { clock, table } = await open((request, response) => {
      if (down) request.socket.resetAndDestroy();
      else ok(request, response);
    });
    for (let second = 0; second < 3; second += 1) {
      await expect(table.get("a")).rejects.toThrow();
      clock.time += 1000;
    }
    expect(warnings).toHaveLength(1);
    down = false;
    expect(await table.get("a")).toBeNull();
    expect(await table.get("a")).toBeNull();
    down = true;
    await expect(table.get("a")).rejects.toThrow();
    expect(warnings).toHaveLength(2);
  });
});
