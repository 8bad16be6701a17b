/* global awslambda */

/**
 * A function whose answer streams; its event's query says how. After each of its pieces, `pieces` stands still until
 * another event orders `next`.
 */
const { EventEmitter, once } = require("node:events");

const events = new EventEmitter();
let closed = 0;

const begin = (stream) =>
  awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { "content-type": "text/event-stream" } });
const write = (stream, text) => new Promise((resolve) => stream.write(text, resolve));

const orders = {
  echo: async (event, stream) => {
    await write(begin(stream), JSON.stringify(event));
  },
  pieces: async (_, stream) => {
    const answer = begin(stream);
    await write(answer, "");
    for (const piece of ["one", "two", "three"]) {
      const next = once(events, "next");
      await write(answer, piece);
      await next;
    }
  },
  next: async (_, stream) => {
    events.emit("next");
    await write(begin(stream), "");
  },
  bare: async (_, stream) => {
    await write(stream, "no metadata");
  },
  throw: () => {
    throw new Error("secret cause");
  },
  exit: () => process.exit(1),
  never: () => new Promise(() => {}),
  break: async (_, stream) => {
    await write(begin(stream), "one");
    throw new Error("secret cause");
  },
  watch: (_, stream) =>
    new Promise((resolve) => {
      stream.once("close", () => {
        closed += 1;
        resolve();
      });
      void write(begin(stream), "one");
    }),
  closed: async (_, stream) => {
    await write(begin(stream), String(closed));
  },
};

exports.handler = awslambda.streamifyResponse(async (event, stream, context) => {
  await orders[event.multiValueQueryStringParameters.order[0]](event, stream, context);
});
