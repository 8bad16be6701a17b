import { type Socket } from "node:net";
import { PassThrough } from "node:stream";
import { bodyLength, formatHead, readMessages, sendMessage } from "../../../bench/lib/http-messages";

/** Two ends of a wire: what is written comes out as it is. */
const wire = () => new PassThrough() as unknown as Socket & PassThrough;

function collect(socket: Socket): [string, string][] {
  const messages: [string, string][] = [];
  readMessages(socket, (head, body) => messages.push([head, body]));
  return messages;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("readMessages", () => {
  it("cuts messages apart, however they come", async () => {
    const text =
      "POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET /b HTTP/1.1\r\nhost: b\r\n\r\nPOST / HTTP/1.1\r\ncontent-length:2\r\n\r\nde";
    const expected = [
      ["POST /a HTTP/1.1\r\nContent-Length: 3", "abc"],
      ["GET /b HTTP/1.1\r\nhost: b", ""],
      ["POST / HTTP/1.1\r\ncontent-length:2", "de"],
    ];
    for (const size of [1, 7, text.length]) {
      const socket = wire();
      const messages = collect(socket);
      for (let start = 0; start < text.length; start += size) socket.write(text.slice(start, start + size));
      await turn();
      expect(messages).toEqual(expected);
    }
  });
});

describe("sendMessage", () => {
  it.each([
    ["plain text", "abc", "abc"],
    ["text beyond Latin-1", "é€", "Ã©â\u0082¬"],
    ["bytes", Buffer.from([0xff, 0x00]), "ÿ\u0000"],
    ["nothing", "", ""],
  ])("sends %s with its length in bytes", async (_what, body, received) => {
    const socket = wire();
    const messages = collect(socket);
    const head = formatHead("HTTP/1.1 200 OK", { "x-a": "1", "x-b": "2" });
    sendMessage(socket, head, body);
    await turn();
    expect(messages).toEqual([[`HTTP/1.1 200 OK\r\nx-a: 1\r\nx-b: 2\r\ncontent-length: ${received.length}`, received]]);
  });
});

describe("bodyLength", () => {
  it("is not made up", () => {
    expect(bodyLength("HTTP/1.1 200 OK\r\nx-content-length: 3")).toBeUndefined();
  });
});
