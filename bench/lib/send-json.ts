import { request } from "node:http";
import { text } from "node:stream/consumers";

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Sends JSON on a connection of its own: a server may close one that was idle at the very moment of the next request. */
export function sendJson(method: "POST" | "DELETE", url: string, value?: unknown): Promise<Answer> {
  const body = value === undefined ? "" : JSON.stringify(value);
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const sent = request(url, { method, agent: false, headers }, (response) => {
      text(response).then((found) => resolve({ status: response.statusCode!, body: found }), reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
