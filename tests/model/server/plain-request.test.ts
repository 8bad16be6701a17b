import { readPlainRequest } from "../../../model/server/plain-request";

const json = '{"text":"Vélib\' \u{1f6b2}"}';
const bytes = Buffer.byteLength(json);
const usual = ["Host: localhost:8080", "content-type: application/json", `Content-Length: ${bytes}`];

function request(headers: readonly string[], body = json, requestLine = "POST /invocations HTTP/1.1"): Buffer {
  return Buffer.from(`${[requestLine, ...headers].join("\r\n")}\r\n\r\n${body}`);
}

describe("readPlainRequest", () => {
  it.each([
    ["with the usual header", usual],
    ["without a content type", [usual[0]!, usual[2]!]],
    ["that keeps its connection", [...usual, "Connection: Keep-Alive"]],
    ["with headers that say nothing to us", [...usual, "accept:*/*", "X-Amzn-Trace-Id: \tRoot=1;a='b'", "empty:"]],
  ])("reads the body of a request %s", (_, headers) => {
    expect(readPlainRequest(request(headers))).toBe(json);
  });

  it("reads an empty body", () => {
    expect(readPlainRequest(request(["Host: a", "Content-Length: 0"], ""))).toBe("");
  });

  it.each([
    ["a ping", request(usual, json, "GET /ping HTTP/1.1")],
    ["another method", request(usual, json, "PUT /invocations HTTP/1.1")],
    ["another path", request(usual, json, "POST /invocations/ HTTP/1.1")],
    ["a query", request(usual, json, "POST /invocations?a HTTP/1.1")],
    ["an old version", request(usual, json, "POST /invocations HTTP/1.0")],
    ["no header at all", request([])],
    ["no host", request(usual.slice(1))],
    ["two hosts", request([...usual, "host: other"])],
    ["no length", request(usual.slice(0, 2))],
    ["two lengths", request([...usual, usual[2]!])],
    ["a signed length", request(["Host: a", `Content-Length: +${bytes}`])],
    ["a length with more behind it", request(["Host: a", `Content-Length: ${bytes}, ${bytes}`])],
    ["a length in chunks as well", request([...usual, "Transfer-Encoding: chunked"])],
    ["another content type", request([...usual.slice(0, 1), "content-type: image/png", usual[2]!])],
    ["options", request([...usual, "X-Amzn-SageMaker-Custom-Attributes: explain"])],
    ["a connection that ends", request([...usual, "Connection: close"])],
    ["a wish for another protocol", request([...usual, "Upgrade: h2c"])],
    ["a wish to be told to go on", request([...usual, "Expect: 100-continue"])],
    ["a trailer", request([...usual, "Trailer: checksum"])],
    ["a folded line", request([...usual, " folded"])],
    ["a space before the colon", request([...usual, "Transfer-Encoding : chunked"])],
    ["a line without a colon", request([...usual, "nothing"])],
    ["a line end of one character", request([...usual, "a: b\nTransfer-Encoding: chunked"])],
    ["a carriage return in a value", request([...usual, "a: b\rTransfer-Encoding: chunked"])],
    ["a zero in a value", request([...usual, "a: \0"])],
    ["a value that is not ASCII", request([...usual, "a: é"])],
    ["a long header", request([...usual, `a: ${"b".repeat(10_000)}`])],
    ["two requests", Buffer.concat([request(usual), request(usual)])],
  ])("leaves %s to node:http", (_, bytes) => {
    expect(readPlainRequest(bytes)).toBeNull();
  });

  it("leaves a request that has not come whole to node:http, wherever it is cut", () => {
    const whole = request(usual);
    const cut = Array.from({ length: whole.length }, (_, length) => readPlainRequest(whole.subarray(0, length)));
    expect(cut).toEqual(cut.map(() => null));
  });
});
