import { type ServerProcess } from "../../../bench/lib/server-process";

/** Questions to the `counting` fixture: a chat model that runs the graph once for each number that it says. */

export const textTo = (count: number) => Array.from({ length: count }, (_, i) => `${i + 1} `).join("");

/** Asks for an answer, whole or streamed. */
export function count(server: ServerProcess, request: object, signal?: AbortSignal): Promise<Response> {
  return fetch(`${server.url}/invocations`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(request),
    signal: signal ?? null,
  });
}

/** The data of the events in a whole stream; fails if it is anything but events. */
export function eventsOf(text: string): unknown[] {
  expect(text).toMatch(/^(data: .+\n\n)*$/);
  return text
    .split("\n\n")
    .flatMap((event) => (event === "" ? [] : [JSON.parse(event.slice("data: ".length)) as unknown]));
}

export const textOf = (events: readonly unknown[]) =>
  events.map((event) => (event as { text?: string }).text ?? "").join("");
