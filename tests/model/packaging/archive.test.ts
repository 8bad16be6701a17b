import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { extract } from "tar-stream";
import { createArchive } from "../../../model/packaging/archive";

/** Names and contents, in the archive's order; contents in base64, which Jest compares fast. */
async function unpack(archive: Buffer): Promise<[string, string][]> {
  const files: [string, string][] = [];
  const tar = extract();
  tar.end(gunzipSync(archive));
  for await (const entry of tar) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    files.push([entry.header.name, Buffer.concat(chunks).toString("base64")]);
  }
  return files;
}

describe("createArchive", () => {
  it("makes exactly these bytes on every machine, Node.js and processor", async () => {
    const archive = await createArchive(new Map([["model.onnx", Buffer.alloc(100_000, "weights ")]]));
    expect(createHash("sha256").update(archive).digest("hex")).toBe(
      "59c58b057e8f33312b49583ecb743e716ba3c64edc9edf4813f677040a2d36f2",
    );
  });

  it("makes the same bytes in whatever order the files come", async () => {
    const [a, b] = [Buffer.from("a"), Buffer.from("b")];
    const one = await createArchive(new Map([["a", a], ["b", b]])); // prettier-ignore
    const other = await createArchive(new Map([["b", b], ["a", a]])); // prettier-ignore
    expect(other.equals(one)).toBe(true);
  });

  it("round-trips through zlib and tar, at any size", async () => {
    const files = fc.dictionary(
      fc.stringMatching(/^[a-z]{1,20}\.json$/),
      fc.oneof(
        fc.uint8Array({ maxLength: 2000 }),
        fc.integer({ min: 65_000, max: 200_000 }).map((length) => new Uint8Array(length).fill(length)),
      ),
      { maxKeys: 4 },
    );
    await fc.assert(
      fc.asyncProperty(files, async (given) => {
        const entries = Object.entries(given).map(([name, body]) => [name, Buffer.from(body)] as const);
        const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
        expect(await unpack(await createArchive(new Map(entries)))).toEqual(
          sorted.map(([name, body]) => [name, body.toString("base64")]),
        );
      }),
      { numRuns: 50 },
    );
  });

  it("is what the system's tar takes", async () => {
    const archive = await createArchive(new Map([["card.json", Buffer.from("{}")]]));
    expect(execFileSync("tar", ["-tzf", "-"], { input: archive, encoding: "utf8" })).toBe("card.json\n");
  });
});
