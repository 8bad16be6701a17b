import { optionsHeader } from "../options";

/** One header line: what node:http would take, and no folding. */
const headerLine = /([\w!#$%&'*+.^`|~-]+):[ \t]*([\t\x20-\x7e]*)\r\n/y;
const requestLine = "POST /invocations HTTP/1.1\r\n";
const maxHeadBytes = 8192;

/**
 * The JSON text of a whole request for a prediction, if it is of the plainest kind: what came is this request and nothing
 * else, with a length, without options or anything unusual in its header. Null for whatever else, right or wrong: node:http
 * is to read that.
 */
export function readPlainRequest(bytes: Buffer): string | null {
  const headEnd = bytes.indexOf("\r\n\r\n") + 2;
  if (headEnd < requestLine.length || headEnd > maxHeadBytes) return null;
  const head = bytes.toString("latin1", 0, headEnd);
  if (!head.startsWith(requestLine)) return null;
  let hosts = 0;
  let length = -1;
  headerLine.lastIndex = requestLine.length;
  while (headerLine.lastIndex < headEnd) {
    const line = headerLine.exec(head);
    if (!line) return null;
    const value = line[2]!;
    switch (line[1]!.toLowerCase()) {
      case "host":
        hosts += 1;
        break;
      case "content-length":
        if (length !== -1 || !/^\d{1,5}$/.test(value)) return null;
        length = Number(value);
        break;
      case "content-type":
        if (value !== "application/json") return null;
        break;
      case "connection":
        if (value.toLowerCase() !== "keep-alive") return null;
        break;
      case "expect":
      case "trailer":
      case "transfer-encoding":
      case "upgrade":
      case optionsHeader:
        return null;
    }
  }
  const bodyStart = headEnd + 2;
  if (hosts !== 1 || length !== bytes.length - bodyStart) return null;
  return bytes.toString("utf8", bodyStart);
}
