import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { bodyLimit } from "../../../functions/core/limits";
import { multiModel, serverless } from "../../../model/limits";
import { modelNames, readModel } from "../../../model/registry";
import { buildSite, withOrigin, type SiteFile } from "../../../site/build";
import { renderDocument } from "../../../site/build/document";
import { type ModelDetails } from "../../../site/src/catalogue";

jest.unmock("esbuild");

const root = path.resolve(__dirname, "../../..");
const models = ["iris"];
let files: ReadonlyMap<string, SiteFile>;

beforeAll(async () => {
  files = await buildSite({ models });
}, 120_000);

/** Leaves out weights and training data, which the site does not read. */
const isSource = (file: string) => statSync(file).isDirectory() || /\.(ts|tsx|css|svg|json)$/.test(file);

function describeFiles(files: ReadonlyMap<string, SiteFile>) {
  return [...files].map(([file, { body, ...headers }]) => [
    file,
    createHash("sha256").update(body).digest("hex"),
    headers,
  ]);
}

function read(pattern: RegExp, of = files): string {
  const [file] = [...of.keys()].filter((name) => pattern.test(name));
  return of.get(file ?? "")?.body.toString() ?? "";
}

describe("buildSite", () => {
  it("builds documents that browsers revalidate, and files that they cache forever", () => {
    const forGood = "public, max-age=31536000, immutable";
    expect(
      [...files].map(([file, { contentType, cacheControl }]) => [
        file.replace(/-[0-9A-Za-z]+(\.\w+)$/, "-HASH$1"),
        contentType,
        cacheControl,
      ]),
    ).toEqual([
      ["index.html", "text/html; charset=utf-8", "no-cache"],
      ["models/iris/index.html", "text/html; charset=utf-8", "no-cache"],
      ["docs/index.html", "text/html; charset=utf-8", "no-cache"],
      ["404.html", "text/html; charset=utf-8", "no-cache"],
      ["robots.txt", "text/plain; charset=utf-8", "no-cache"],
      ["docs/openapi.json", "application/json", "no-cache"],
      ["assets/iris-HASH.json", "application/json", forGood],
      ["assets/choice-map-HASH.js", "text/javascript; charset=utf-8", forGood],
      ["assets/chunk-HASH.js", "text/javascript; charset=utf-8", forGood],
      ["assets/chunk-HASH.js", "text/javascript; charset=utf-8", forGood],
      ["assets/chunk-HASH.js", "text/javascript; charset=utf-8", forGood],
      ["assets/chunk-HASH.js", "text/javascript; charset=utf-8", forGood],
      ["assets/chunk-HASH.js", "text/javascript; charset=utf-8", forGood],
      ["assets/chunk-HASH.js", "text/javascript; charset=utf-8", forGood],
      ["assets/chunk-HASH.js", "text/javascript; charset=utf-8", forGood],
      ["assets/drawing-chart-HASH.js", "text/javascript; charset=utf-8", forGood],
      ["assets/forecast-view-HASH.js", "text/javascript; charset=utf-8", forGood],
      ["assets/page-HASH.js", "text/javascript; charset=utf-8", forGood],
      ["assets/read-csv-HASH.js", "text/javascript; charset=utf-8", forGood],
      ["assets/render-markdown-HASH.js", "text/javascript; charset=utf-8", forGood],
      ["assets/style-HASH.css", "text/css; charset=utf-8", forGood],
      ["assets/sync-HASH.js", "text/javascript; charset=utf-8", forGood],
      ["assets/reference-HASH.js", "text/javascript; charset=utf-8", forGood],
      ["assets/reference-style-HASH.css", "text/css; charset=utf-8", forGood],
      ["assets/icon-HASH.svg", "image/svg+xml", forGood],
      ["assets/touch-icon-HASH.png", "image/png", forGood],
      ["assets/share-HASH.png", "image/png", forGood],
      ["assets/share-HASH.png", "image/png", forGood],
      ["assets/share-HASH.png", "image/png", forGood],
      ["assets/share-HASH.png", "image/png", forGood],
    ]);
  });

  it("builds the same bytes on every run and in every checkout", async () => {
    const copy = mkdtempSync(path.join(os.tmpdir(), "checkout-"));
    try {
      for (const room of ["site", "model", "functions"]) {
        cpSync(path.join(root, room), path.join(copy, room), { recursive: true, filter: isSource });
      }
      cpSync(path.join(root, "package.json"), path.join(copy, "package.json"));
      symlinkSync(path.join(root, "node_modules"), path.join(copy, "node_modules"));
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- its place is known at run time alone
      const elsewhere = require(path.join(copy, "site/build")) as { buildSite: typeof buildSite };
      const first = describeFiles(files);
      expect(describeFiles(await buildSite({ models }))).toEqual(first);
      expect(describeFiles(await elsewhere.buildSite({ models }))).toEqual(first);
    } finally {
      rmSync(copy, { recursive: true });
    }
  }, 120_000);

  it("refers in each document only to files that exist and to config.js, from the root", () => {
    const referred = (document: string) => [...document.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, url]) => url);
    const shared: unknown[] = [
      expect.stringMatching(/^\/assets\/icon-/),
      expect.stringMatching(/^\/assets\/touch-icon-/),
      expect.stringMatching(/^\/assets\/style-/),
    ];
    const imported: unknown[] = Array(6).fill(expect.stringMatching(/^\/assets\/chunk-/));
    const scripts: unknown[] = ["/config.js", expect.stringMatching(/^\/assets\/page-/)];
    const overview = referred(read(/^index\.html$/));
    const model = referred(read(/^models\/iris\/index\.html$/));
    expect(overview).toEqual([...shared, ...imported, ...scripts]);
    expect(model).toEqual([...shared, ...imported, expect.stringMatching(/^\/assets\/iris-/), ...scripts]);
    for (const url of [...overview, ...model]) {
      if (url !== "/config.js") expect([url, files.has(url?.slice(1) ?? "")]).toEqual([url, true]);
    }
  });

  it("gives each model's document its title and description, with the characters of HTML escaped", () => {
    const { contract } = readModel("iris");
    expect(read(/^models\/iris\/index\.html$/)).toContain(`<title>${contract.title} · modelfront</title>`);
    expect(
      renderDocument(
        { script: "s", imports: [], style: "c", icon: "i", touchIcon: "t" },
        {
          language: "en",
          title: '<a> & "b"',
          description: "",
          siteName: "",
          path: "",
          image: "",
          themeColor: "#000000",
          preload: null,
          noScript: "",
        },
      ),
    ).toContain("<title>&lt;a&gt; &amp; &quot;b&quot;</title>");
  });

  it("has nothing inline that the security policy would block", () => {
    const document = read(/^index\.html$/);
    expect(document).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*src)/);
  });

  it("reaches for no other origin: the only addresses in it are names of XML and licenses", async () => {
    const files = await buildSite({ models });
    const own = [...files].filter(([file]) => !/openapi/.test(file));
    const addresses = own.flatMap(
      ([, file]) =>
        withOrigin(file, "")
          .body.toString()
          .match(/https?:\/\/[\w.-]+/g) ?? [],
    );
    const inDetails: string[] = read(/iris-.*json$/).match(/https?:\/\/[\w.-]+/g) ?? [];
    expect([...new Set(addresses)].filter((address) => !inDetails.includes(address)).sort()).toEqual([
      "http://www.w3.org",
      "https://picocss.com",
    ]);
  });

  it("has no schemas and no stored results in the first script", () => {
    const script = read(/page-.*\.js$/);
    const { contract, golden } = readModel("iris");
    expect(script).toContain(contract.title);
    expect(script).not.toContain(golden.reference);
    expect(script).not.toContain("prefixItems:");
    expect(gzipSync(script).length).toBeLessThan(40_000);
  });

  it("asks for the modules that the first script imports together with it, below 48 kB in all", () => {
    const document = read(/^index\.html$/);
    const first = [...document.matchAll(/<(?:script[^>]* src|link rel="modulepreload" href)="\/(assets\/[^"]*)"/g)];
    expect(first).toHaveLength(7);
    const sizes = first.map(([, file = ""]) => gzipSync(files.get(file)?.body ?? "").length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(48_000);
  });

  it("gives the page the API's limits", () => {
    const script = read(/page-.*\.js$/);
    expect(script).toContain(`maxBodyBytes:${bodyLimit("serverless", true).bytes}`);
    expect(script).toContain(`startupSeconds:${serverless.startupSeconds}`);
    expect(script).toContain(`loadSeconds:${multiModel.loadSeconds}`);
    expect(script).toContain(`assumedIdleSeconds:${serverless.assumedIdleSeconds}`);
  });

  it("describes a model by its contract, its card and a selection of its golden cases", () => {
    const { contract, golden, card } = readModel("iris");
    const details = JSON.parse(read(/iris-.*json$/)) as ModelDetails;
    expect(details).toEqual({
      request: expect.objectContaining({
        type: "object",
        required: ["instances"],
        additionalProperties: false,
      }) as unknown,
      rawContentTypes: [],
      options: contract.options,
      examples: contract.examples,
      golden: { reference: golden.reference, total: golden.cases.length, cases: expect.any(Array) as unknown },
      card: {
        data: card.data,
        algorithm: card.algorithm,
        trained: card.trained,
        frameworks: card.frameworks,
        metrics: card.metrics,
        limitations: card.limitations,
      },
    });
    expect(details.golden.cases).toHaveLength(8);
    expect(golden.cases).toEqual(expect.arrayContaining([...details.golden.cases]));
  });

  it("builds a page without models", async () => {
    expect(read(/page-.*\.js$/, await buildSite({ models: [] }))).toContain("models:[]");
  });

  it("names a missing model", async () => {
    await expect(buildSite({ models: ["nonesuch"] })).rejects.toThrow('Unknown model "nonesuch"');
  });
});

describe("site/", () => {
  it("names no model, so that a new one needs only a folder", () => {
    const sources = readdirSync(path.join(root, "site"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
    const names = new RegExp(`\\b(${modelNames().join("|")})\\b`, "i");
    expect(sources.filter((file) => names.test(readFileSync(file, "utf8")))).toEqual([]);
  });
});
