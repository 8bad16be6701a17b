import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createFileKeys } from "../../../functions/stores/file-keys";
import { issueKey } from "../core/callers/keys";
import { promisesOfKeyStores } from "./key-store-promises";

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), "keys-"));
  file = path.join(dir, "deep", "keys.json");
});
afterEach(() => rmSync(dir, { recursive: true }));

describe("keys in a file", () => {
  promisesOfKeyStores(() => createFileKeys(file));

  it("are readable by the file's owner alone", async () => {
    await createFileKeys(file).put(issueKey().key);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
  });

  it("are readable by the file's owner alone, even if the file was open to all before", async () => {
    file = path.join(dir, "keys.json");
    writeFileSync(file, '{"keys":[]}', { mode: 0o666 });
    await createFileKeys(file).put(issueKey().key);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it("are written atomically and leave no temporary file", async () => {
    const store = createFileKeys(file);
    await store.put(issueKey().key);
    await store.put(issueKey({ id: "f".repeat(16) }).key);
    expect(readdirSync(path.dirname(file))).toEqual(["keys.json"]);
    expect((JSON.parse(readFileSync(file, "utf8")) as { keys: unknown[] }).keys).toHaveLength(2);
  });

  it("are read again when the file was replaced by one of equal size and mtime", async () => {
    const store = createFileKeys(file);
    const { key } = issueKey({ name: "A" });
    await store.put(key);
    const { atime, mtime } = statSync(file);
    expect(await store.find(key.id)).toEqual(key);
    await createFileKeys(file).put({ ...key, name: "B" });
    utimesSync(file, atime, mtime);
    expect(await store.find(key.id)).toEqual({ ...key, name: "B" });
  });

  it("are gone after the file was deleted", async () => {
    const store = createFileKeys(file);
    const { key } = issueKey();
    await store.put(key);
    rmSync(file);
    expect(await store.find(key.id)).toBeNull();
  });

  it.each([
    ["is cut short", '{"keys":['],
    ["is something else", "[]"],
    ["holds what is no key", '{"keys":[{"id":"x"}]}'],
  ])("cannot be read from a file that %s: the error names the file", async (_what, text) => {
    file = path.join(dir, "keys.json");
    writeFileSync(file, text);
    const store = createFileKeys(file);
    await expect(store.find("0123456789abcdef")).rejects.toThrow(`${file} is not a valid key file: `);
    await expect(store.put(issueKey().key)).rejects.toThrow(`${file} is not a valid key file: `);
    expect(readFileSync(file, "utf8")).toBe(text);
  });
});
