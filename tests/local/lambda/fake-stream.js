/* global awslambda */

/** A function whose answer streams, which does what the query of its event says. */
let closed = 0;

const begin = (stream) =>
  awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { "content-type": "text/event-stream" } });
const write = (stream, text) => new Promise((resolve) => stream.write(text, resolve));
const pause = () => new Promise((resolve) => setTimeout(resolve, 20));

const orders = {
  echo: async (event, stream) => {
    await write(begin(stream), JSON.stringify(event));
  },
  pieces: async (_, stream) => {
    const answer = begin(stream);
    for (const piece of ["", "one", "two", "three"]) {
      await write(answer, piece);
      await pause();
    }
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
