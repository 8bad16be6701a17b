import { type RequestQuery } from "../api/client";
import { readItem, removeItem, writeItem, type OpenStore } from "../api/browser-store";

/** Input of a model as the page's address carries it. */
export interface LinkedInput {
  readonly value: unknown;
  readonly query: RequestQuery;
}

/** Longest input in an address, in characters as encoded. Larger ones stay in the browser's store, under an id. */
const maxEncoded = 1800;
/** Number of large inputs that the store keeps; the oldest makes room. */
const maxStored = 10;
const listItem = "modelfront:inputs";
const itemOf = (id: string) => `modelfront:input:${id}`;

/** Reads the input from an address's query; undefined if it has none that can be read. */
export function readLinkedInput(search: string, open: OpenStore): LinkedInput | undefined {
  const parameters = new URLSearchParams(search);
  const id = parameters.get("input-id");
  const text = id === null ? parameters.get("input") : readItem(open, itemOf(id));
  if (text === null) return undefined;
  try {
    const value = JSON.parse(text) as unknown;
    return { value, query: { options: parameters.getAll("option"), targetVariant: parameters.get("variant") } };
  } catch {
    return undefined;
  }
}

export interface InputLink {
  /** Query of the address, with its question mark. */
  readonly search: string;
  /** True if the link carries the input itself; false if it works in this browser alone. */
  readonly isPortable: boolean;
}

/** Writes the query of an address that leads back to this input. A large input is stored in this browser. */
export function writeLinkedInput({ value, query }: LinkedInput, open: OpenStore): InputLink {
  const text = JSON.stringify(value);
  const parameters = new URLSearchParams();
  const isPortable = encodeURIComponent(text).length <= maxEncoded;
  if (isPortable) parameters.set("input", text);
  else parameters.set("input-id", store(text, open));
  for (const option of query.options) parameters.append("option", option);
  if (query.targetVariant !== null) parameters.set("variant", query.targetVariant);
  return { search: `?${parameters.toString()}`, isPortable };
}

function store(text: string, open: OpenStore): string {
  const id = digest(text);
  const kept = (readItem(open, listItem) ?? "").split(" ").filter((other) => other !== "" && other !== id);
  for (const oldest of kept.splice(maxStored - 1)) removeItem(open, itemOf(oldest));
  writeItem(open, itemOf(id), text);
  writeItem(open, listItem, [id, ...kept].join(" "));
  return id;
}

/** Short name of a text: two 32-bit FNV-1a hashes of it, forwards and backwards. Names what this browser stored, no more. */
function digest(text: string): string {
  let forwards = 0x811c9dc5;
  let backwards = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    forwards = Math.imul(forwards ^ text.charCodeAt(i), 0x01000193);
    backwards = Math.imul(backwards ^ text.charCodeAt(text.length - 1 - i), 0x01000193);
  }
  return [forwards, backwards].map((hash) => (hash >>> 0).toString(36)).join("");
}
