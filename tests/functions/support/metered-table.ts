import { createServer, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { type AddressInfo } from "node:net";
import { startDynalite } from "../stores/start-dynalite";

/** Operations that cost write units, whether their condition holds or not. */
const writes = ["DeleteItem", "PutItem", "UpdateItem"];

/** A stand-in of DynamoDB that counts what it would bill, and throttles what a test names. */
export interface MeteredTable {
  readonly name: string;
  /** For `AWS_ENDPOINT_URL_DYNAMODB`. */
  readonly url: string;
  /** Write units so far: one per KB of an item, and one per write at least. */
  writeUnits(): number;
  /** Refuses writes to keys with this beginning, as DynamoDB does beyond a table's throughput. */
  throttle(prefix: string): void;
  close(): Promise<void>;
}

/** Bytes of an item: names and values, binary ones as bytes. */
function sizeOf(item: object): number {
  const values = Object.entries(item as Record<string, Record<string, string>>);
  return values.reduce((sum, [name, { B, S, N }]) => {
    return sum + name.length + (B === undefined ? (S ?? N ?? "").length : Buffer.byteLength(B, "base64"));
  }, 0);
}

export async function startMeteredTable(): Promise<MeteredTable> {
  const dynalite = await startDynalite();
  let units = 0;
  let throttled: string | null = null;

  async function forward(headers: IncomingHttpHeaders, operation: string, body: string): Promise<[number, string]> {
    const response = await fetch(dynalite.url, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        authorization: headers.authorization ?? "",
        "x-amz-date": String(headers["x-amz-date"]),
        "x-amz-target": `DynamoDB_20120810.${operation}`,
      },
      body,
    });
    return [response.status, await response.text()];
  }

  async function answer({ headers }: IncomingMessage, body: string): Promise<[number, string]> {
    const [, operation = ""] = String(headers["x-amz-target"]).split(".");
    const { TableName, Key, Item } = JSON.parse(body) as Record<string, { key: { S: string } } | undefined>;
    if (writes.includes(operation)) {
      if (throttled !== null && (Key ?? Item)?.key.S.startsWith(throttled)) {
        return [400, JSON.stringify({ __type: "com.amazonaws.dynamodb.v20120810#ThrottlingException" })];
      }
      units += Item ? Math.ceil(sizeOf(Item) / 1024) : 1;
    }
    const [status, text] = await forward(headers, operation, body);
    // Dynalite lacks `ReturnValuesOnConditionCheckFailure`.
    if (operation !== "UpdateItem" || !text.includes("ConditionalCheckFailedException")) return [status, text];
    const [, found] = await forward(headers, "GetItem", JSON.stringify({ TableName, Key, ConsistentRead: true }));
    return [status, JSON.stringify({ ...(JSON.parse(text) as object), ...(JSON.parse(found) as object) })];
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      void answer(request, Buffer.concat(chunks).toString()).then(([status, text]) =>
        response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(text),
      );
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    name: dynalite.table,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    writeUnits: () => units,
    throttle: (prefix) => (throttled = prefix),
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      await dynalite.close();
    },
  };
}
