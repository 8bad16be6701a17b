/** A function that does what the path of its event says. */
const orders = {
  "/echo": (event) => ({
    statusCode: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(event),
  }),
  "/cors": () => ({ statusCode: 200, headers: { "Access-Control-Allow-Origin": "https://evil.example" }, body: "" }),
  "/environment": () => ({ environment: process.env }),
  "/context": (_, context) => ({
    id: context.awsRequestId,
    name: context.functionName,
    remaining: context.getRemainingTimeInMillis(),
  }),
  "/throw": () => {
    throw new Error("secret cause");
  },
  "/exit": () => process.exit(1),
  "/uncaught": () =>
    new Promise(() => {
      setImmediate(() => {
        throw new Error("nobody catches this");
      });
    }),
  "/never": () => new Promise(() => {}),
  "/spin": () => {
    for (;;);
  },
  "/bad-header": () => ({ statusCode: 200, headers: { "x-name": "two\nlines" }, body: "" }),
  "/wrong": () => ({ statusCode: 200, body: { not: "text" } }),
  "/large": () => ({ statusCode: 200, body: "x".repeat(6 * 1024 * 1024) }),
};

exports.handler = async (event, context) => orders[event.rawPath](event, context);
