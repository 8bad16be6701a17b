/**
 * A container without a model that answers as SageMaker expects: with what it was sent, or as its JSON body orders. After
 * each of its `chunks` an answer stands still until another request orders `next`.
 * `FAKE_START` is `exit` (ends before it is ready) or `never` (/ping stays 503).
 */
const { EventEmitter, once } = require("node:events");
const http = require("node:http");

const orders = new EventEmitter();

if (process.env.FAKE_START === "exit") process.exit(3);

const server = http.createServer(async (request, response) => {
  if (request.url === "/ping") return response.writeHead(process.env.FAKE_START === "never" ? 503 : 200).end();
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  const order = body.startsWith("{") ? JSON.parse(body) : {};
  if (order.exit) process.exit(1);
  if (order.next) orders.emit("next");
  if (order.sleepMs) await new Promise((resolve) => setTimeout(resolve, order.sleepMs));
  response.writeHead(order.status ?? 200, {
    "content-type": "application/json",
    ...(order.customAttributes && { "x-amzn-sagemaker-custom-attributes": order.customAttributes }),
  });
  if (order.bytes) return response.end(Buffer.alloc(order.bytes));
  if (order.chunks) {
    for (const chunk of order.chunks) {
      response.write(chunk);
      await once(orders, "next");
    }
    return order.isBroken ? response.destroy() : response.end();
  }
  response.end(
    order.answer ?? JSON.stringify({ headers: request.headers, body, pid: process.pid, environment: process.env }),
  );
});
server.listen(Number(process.env.PORT), process.env.HOST);
process.once("SIGTERM", () => server.close(() => process.exit(0)));
