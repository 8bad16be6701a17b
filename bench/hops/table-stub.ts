/**
 * Stub of DynamoDB with one table, limited to what the function and the authorizer use: every condition holds. The
 * environment's `ISSUED_KEY` is the JSON of an issued key in the table.
 */
import { formatHead } from "../lib/http-messages";
import { serveStub } from "../lib/stub-server";

type Item = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
interface Input {
  readonly Key?: { readonly key: { readonly S: string } };
  readonly Item?: Item & { readonly key: { readonly S: string } };
}

const issued = process.env["ISSUED_KEY"] ?? "{}";
const { id } = JSON.parse(issued) as { id: string };
const items = new Map<string, Item>([[`key#${id}`, { key: { S: `key#${id}` }, issued: { S: issued } }]]);
const window = { count: { N: "1" }, until: { N: String(Date.now() + 86_400_000) } };
const head = formatHead("HTTP/1.1 200 OK", { "content-type": "application/x-amz-json-1.0" });

serveStub(head, (requestHead, body) => {
  const operation = /x-amz-target: *DynamoDB_20120810\.(\w+)/i.exec(requestHead)?.[1] ?? "";
  return JSON.stringify(answerTo(operation, JSON.parse(body) as Input));
});

function answerTo(operation: string, { Key, Item }: Input): object {
  if (operation === "UpdateItem") return { Attributes: window };
  if (operation === "PutItem" && Item) items.set(Item.key.S, Item);
  const found = operation === "GetItem" && Key && items.get(Key.key.S);
  return found ? { Item: found } : {};
}
