import { gzipSync } from "node:zlib";
import { buildSite, type SiteFile } from "../../../site/build";
import { languages, textsOf } from "../../../site/build/language";
import { usualPage } from "../../../site/build/page-settings";
import { texts as de } from "../../../site/src/texts/de";
import { texts as en } from "../../../site/src/texts/en";

const models = ["iris"];
let english: ReadonlyMap<string, SiteFile>;
let german: ReadonlyMap<string, SiteFile>;

beforeAll(async () => {
  english = await buildSite({ models });
  german = await buildSite({ models, page: { ...usualPage, language: "de" } });
});

const scriptsOf = (files: ReadonlyMap<string, SiteFile>) =>
  [...files].filter(([file]) => file.endsWith(".js")).map(([, { body }]) => body.toString());

describe("the page in German", () => {
  it("has the German texts in its scripts, and none of the English ones", () => {
    const scripts = scriptsOf(german).join("\n");
    expect(scripts).toContain(de.page.lead);
    expect(scripts).toContain(de.reference.lead);
    const texts = Object.values(en).flatMap((part) => Object.values(part).filter((text) => typeof text === "string"));
    const sentences = texts.filter((text) => text.length > 20);
    expect(sentences.length).toBeGreaterThan(40);
    expect(sentences.filter((text) => scripts.includes(text))).toEqual([]);
  });

  it("says so in every document, with its title, its description and its hint for browsers without scripts", () => {
    const documents = [...german].filter(([file]) => file.endsWith(".html")).map(([, { body }]) => body.toString());
    expect(documents).toHaveLength(4);
    for (const document of documents) expect(document).toContain('<html lang="de">');
    expect(german.get("index.html")?.body.toString()).toContain(`content="${de.document.overview}"`);
    expect(german.get("docs/index.html")?.body.toString()).toContain(
      `<title>${de.reference.title} · modelfront</title>`,
    );
    expect(german.get("404.html")?.body.toString()).toContain(`<title>${de.page.missingTitle} · modelfront</title>`);
    expect(documents.filter((document) => document.includes("This page needs JavaScript"))).toEqual([]);
  });

  it("is as small as in English, within 2 kB", () => {
    const sizeOf = (files: ReadonlyMap<string, SiteFile>) =>
      scriptsOf(files).reduce((sum, script) => sum + gzipSync(script).length, 0);
    expect(Math.abs(sizeOf(german) - sizeOf(english))).toBeLessThan(2000);
  });

  it("leaves the models' own words as their authors wrote them", () => {
    const detailsOf = (files: ReadonlyMap<string, SiteFile>) =>
      [...files].find(([file]) => /iris-.*json$/.test(file))?.[1].body.toString();
    expect(detailsOf(german)).toBe(detailsOf(english));
  });
});

describe("textsOf", () => {
  it.each(languages)("returns the texts of %s", (language) => expect(textsOf(language).language).toBe(language));
});
