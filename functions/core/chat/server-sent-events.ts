import { ApiError } from "../errors";

/** An event may not be longer: whoever sends no end of one would fill the memory. */
const maxEventCharacters = 1024 * 1024;

/** The text of each event as it came, its blank line included, whatever the borders of the slices. */
export async function* splitEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const slice of body) {
    text += decoder.decode(slice, { stream: true });
    for (let end = endOfEvent(text); end > 0; end = endOfEvent(text)) {
      yield text.slice(0, end);
      text = text.slice(end);
    }
    if (text.length > maxEventCharacters) {
      throw new ApiError(
        "bad_model_response",
        `The model sent an event of more than ${maxEventCharacters} characters.`,
      );
    }
  }
  text += decoder.decode();
  if (text.trim() !== "") yield text;
}

/** What stands in the event's `data` fields; null if it has none. */
export function dataOf(event: string): string | null {
  const fields = event.split(/\r?\n/).filter((line) => line.startsWith("data:"));
  return fields.length > 0 ? fields.map((line) => line.slice("data:".length).replace(/^ /, "")).join("\n") : null;
}

/** `data` has no line breaks, as JSON has none. */
export function toEvent(data: string): string {
  return `data: ${data}\n\n`;
}

/** Behind the first blank line; 0 if there is none. */
function endOfEvent(text: string): number {
  const found = /\r?\n\r?\n/.exec(text);
  return found ? found.index + found[0].length : 0;
}
