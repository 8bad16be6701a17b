import { type RequestQuery } from "../api/client";
import { readItem, removeItem, writeItem, type OpenStore } from "../api/browser-store";

/** Input of a model as the page's address carries it. */
export interface LinkedInput {
  readonly value: unknown;
  readonly query: RequestQuery;
  /** True if this browser is to answer. */
  readonly onDevice: boolean;
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
    return {
      value: JSON.parse(text) as unknown,
      query: { options: parameters.getAll("option"), targetVariant: parameters.get("variant") },
      onDevice: parameters.get("on-device") === "true",
    };
  } catch {
    return undefined;
  }
}

export interface InputLink {
  /** Query of the address, with its question mark. */
  readonly search: string;
  /** True if the link carries the input itself; false if it works in this browser alone. */
  readonly isPortable: boolean;
  /** Id of an input that the store did not have before; null otherwise. */
  readonly storedId: string | null;
}

/**
 * Writes the query of an address that leads back to this input. A large input is stored in this browser.
 * @param replacedId id of a stored input that this one replaces, such as the same conversation before its last message.
 */
export function writeLinkedInput(
  { value, query, onDevice }: LinkedInput,
  open: OpenStore,
  replacedId: string | null = null,
): InputLink {
  const text = JSON.stringify(value);
  const parameters = new URLSearchParams();
  const isPortable = encodeURIComponent(text).length <= maxEncoded;
  const stored = isPortable ? null : store(text, open, replacedId);
  if (stored) parameters.set("input-id", stored.id);
  else parameters.set("input", text);
  for (const option of query.options) parameters.append("option", option);
  if (query.targetVariant !== null) parameters.set("variant", query.targetVariant);
  if (onDevice) parameters.set("on-device", "true");
  return { search: `?${parameters.toString()}`, isPortable, storedId: stored?.isNew ? stored.id : null };
}

function store(text: string, open: OpenStore, replacedId: string | null): { id: string; isNew: boolean } {
  const id = digest(text);
  const ids = (readItem(open, listItem) ?? "").split(" ").filter((other) => other !== "");
  const kept = ids.filter((other) => other !== id && other !== replacedId).slice(0, maxStored - 1);
  for (const other of ids) if (other !== id && !kept.includes(other)) removeItem(open, itemOf(other));
  writeItem(open, itemOf(id), text);
  writeItem(open, listItem, [id, ...kept].join(" "));
  return { id, isNew: !ids.includes(id) };
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
