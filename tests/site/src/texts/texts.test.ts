import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";
import { hostingModes } from "../../../../functions/core/limits";
import { texts as de } from "../../../../site/src/texts/de";
import { texts as en } from "../../../../site/src/texts/en";

type Words = string | ((...values: string[]) => string);

/** Texts of a catalogue by their path, such as `card.predict`. */
function listTexts(part: object, prefix = ""): [string, Words][] {
  return Object.entries(part).flatMap(([key, value]: [string, Words | object]) =>
    typeof value === "object" ? listTexts(value, `${prefix}${key}.`) : [[`${prefix}${key}`, value] as [string, Words]],
  );
}

/** A text with names in the place of its values. */
function write(words: Words): string {
  return typeof words === "string" ? words : words(...Array.from({ length: words.length }, (_, i) => `value${i}x`));
}

const english = new Map(listTexts(en));
const german = new Map(listTexts(de));
const pairs = [...english].map(([key, words]) => [key, write(words), write(german.get(key) ?? "")] as const);

it.each([
  ["English", en],
  ["German", de],
])("the %s texts have a word for every hosting", (_, { hosting }) => {
  expect(Object.keys(hosting).sort()).toEqual([...hostingModes].sort());
});

describe("the German texts", () => {
  it("have the keys of the English ones", () => {
    expect([...german.keys()]).toEqual([...english.keys()]);
    expect(english.size).toBeGreaterThan(200);
  });

  it("name every value that the English ones name", () => {
    const valuesOf = (text: string) => [...new Set(text.toLowerCase().match(/value\dx/g))].sort();
    expect(pairs.filter(([, one, other]) => valuesOf(one).join() !== valuesOf(other).join())).toEqual([]);
  });

  it("mark the same code and have the same links", () => {
    const marksOf = (text: string) => (text.match(/`[^`]*`|\]\([^)]*\)/g) ?? []).sort();
    expect(pairs.filter(([, one, other]) => marksOf(one).join() !== marksOf(other).join())).toEqual([]);
  });

  it("are in German, save words that both languages have", () => {
    const same = pairs.filter(([, one, other]) => one === other).map(([, text]) => text);
    expect([...new Set(same)].sort()).toEqual([
      "Chat",
      "Notebook",
      "Status value0x, value1x ms",
      "Text",
      "Version",
      "in **value0x**",
      "value0x in value1x",
      "value0x, in value1x",
    ]);
  });
});

const source = path.resolve(__dirname, "../../../../site/src");

/** Attributes of markup that people read or hear. */
const spoken = new Set(["alt", "aria-label", "aria-valuetext", "aria-description", "label", "placeholder", "title"]);

/** Words in markup that are no text of the catalogue. */
function findWords(file: string): string[] {
  const found: string[] = [];
  const note = (text: string) => /\p{L}{2}/u.test(text) && found.push(`${path.relative(source, file)}: ${text.trim()}`);
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node)) note(node.text);
    if (ts.isJsxAttribute(node) && spoken.has(node.name.getText())) {
      const value =
        node.initializer && ts.isJsxExpression(node.initializer) ? node.initializer.expression : node.initializer;
      if (value && ts.isStringLiteralLike(value)) note(value.text);
      if (value && ts.isTemplateExpression(value))
        note([value.head, ...value.templateSpans.map((span) => span.literal)].map((part) => part.text).join(""));
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX));
  return found;
}

describe("the sources of the page", () => {
  const files = readdirSync(source, { recursive: true, encoding: "utf8" })
    .sort()
    .map((file) => path.join(source, file));

  it("have no words in their markup", () => {
    const markup = files.filter((file) => file.endsWith(".tsx"));
    expect(markup.length).toBeGreaterThan(40);
    expect(markup.flatMap(findWords)).toEqual([]);
  });

  it("have no sentences in their strings, save what nobody should ever see", () => {
    const sentences = files
      .filter((file) => /\.tsx?$/.test(file) && !/[/\\](?:texts|samples)[/\\]/.test(file))
      .flatMap((file) => {
        const found: string[] = [];
        const visit = (node: ts.Node): void => {
          const isSentence = ts.isStringLiteralLike(node) && /^[“A-Z]\S* \S*.*[a-z]{2}/.test(node.text);
          if (isSentence || (ts.isTemplateExpression(node) && /(?:^[“A-Z]|\. )[^<]*[a-z]{2}/.test(node.head.text))) {
            found.push(node.getText());
          }
          ts.forEachChild(node, visit);
        };
        visit(ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX));
        return found;
      });
    expect(sentences).toEqual([
      "`Bearer ${key}`",
      '"An input is rendered outside of a form."',
      // Descriptions of the OpenAPI document's servers, which the page does not show.
      '"Full response"',
    ]);
  });
});
