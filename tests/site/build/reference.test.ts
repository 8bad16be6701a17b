import { openApiDocument } from "../../../functions/core/openapi";
import { readModel } from "../../../model/registry";
import { buildSite, type SiteFile } from "../../../site/build";

const models = ["iris", "chat-tiny"];
let files: ReadonlyMap<string, SiteFile>;
beforeAll(async () => {
  files = await buildSite({ models });
});

const textOf = (pattern: RegExp, of = files) => [...of].find(([file]) => pattern.test(file))?.[1].body.toString() ?? "";
const document = () => textOf(/^docs\/index\.html$/);

describe("the API's reference", () => {
  it("refers to files that exist and to config.js, from the root", () => {
    const referred = [...document().matchAll(/(?:src|href)="\/([^"]*)"/g)].map(([, url]) => url);
    expect(referred).toEqual([
      expect.stringMatching(/^assets\/icon-/),
      expect.stringMatching(/^assets\/touch-icon-/),
      expect.stringMatching(/^assets\/reference-style-/),
      "docs/openapi.json",
      "config.js",
      expect.stringMatching(/^assets\/reference-\w+\.js$/),
    ]);
    expect(referred.filter((url) => url && url !== "config.js" && !files.has(url))).toEqual([]);
  });

  it("has nothing inline that the security policy would block", () => {
    expect(document()).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*src)/);
  });

  it("has the document of the stack's models and features", async () => {
    const folders = models.map((name) => readModel(name));
    const written = (value: unknown) => JSON.stringify(value);
    expect(textOf(/openapi\.json$/)).toBe(written(openApiDocument(folders, { chat: true, proxy: false })));
    const features = { chat: false, proxy: true };
    const other = await buildSite({ models, features });
    expect(textOf(/openapi\.json$/, other)).toBe(written(openApiDocument(folders, features)));
  });

  it("loads less than 600 kB with all that it refers to", () => {
    const own = [...files].filter(([file]) => /^(?:docs\/|assets\/reference)/.test(file));
    expect(own.length).toBeGreaterThanOrEqual(4);
    expect(own.reduce((sum, [, { body }]) => sum + body.length, 0)).toBeLessThan(600_000);
  });

  it("is no part of what the models' page loads", () => {
    expect(textOf(/^index\.html$/)).not.toMatch(/reference|openapi/);
  });
});
