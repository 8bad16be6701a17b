/**
 * Stub of DynamoDB with one table, limited to what the function and the authorizer use: every condition holds, and
 * every call is answered after the environment's `DELAY_MS`. `ISSUED_KEY` is the JSON of an issued key in the table.
 */
import { createServer } from "node:net";
import { formatHead, readMessages, sendMessage } from "../lib/http-messages";
import { listen } from "../server/peers/listen";
import { wait } from "./wait";

type Item = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
interface Input {
  readonly Key?: { readonly key: { readonly S: string } };
  readonly Item?: Item & { readonly key: { readonly S: string } };
}

const delayMs = Number(process.env["DELAY_MS"]);
const issued = process.env["ISSUED_KEY"] ?? "{}";
const { id } = JSON.parse(issued) as { id: string };
const items = new Map<string, Item>([[`key#${id}`, { key: { S: `key#${id}` }, issued: { S: issued } }]]);
const window = { count: { N: "1" }, until: { N: String(Date.now() + 86_400_000) } };
const head = formatHead("HTTP/1.1 200 OK", { "content-type": "application/x-amz-json-1.0" });

const server = createServer({ noDelay: true }, (socket) => {
  socket.on("error", () => undefined);
  readMessages(socket, (requestHead, body) => {
    const operation = /x-amz-target: *DynamoDB_20120810\.(\w+)/i.exec(requestHead)?.[1] ?? "";
    const answer = JSON.stringify(answerTo(operation, JSON.parse(body) as Input));
    void wait(delayMs).then(() => sendMessage(socket, head, answer));
  });
});
listen(server);

function answerTo(operation: string, { Key, Item }: Input): object {
  if (operation === "UpdateItem") return { Attributes: window };
  if (operation === "PutItem" && Item) items.set(Item.key.S, Item);
  const found = operation === "GetItem" && Key && items.get(Key.key.S);
  return found ? { Item: found } : {};
}
