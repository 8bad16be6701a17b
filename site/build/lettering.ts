// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- ts-node, Pulumi's default, checks what is imported
/// <reference path="./opentype.d.ts" />
import { readFileSync } from "node:fs";
import { type Font, parse } from "opentype.js";

export type Weight = 400 | 600;

interface Letter {
  readonly font: Font;
  readonly character: string;
}

/** Files of Inter, the first that has a character draws it. */
const subsets = ["latin", "latin-ext"];
const loaded = new Map<Weight, readonly Font[]>();

function fontsOf(weight: Weight): readonly Font[] {
  const known = loaded.get(weight);
  if (known) return known;
  const fonts = subsets.map((subset) => {
    const bytes = readFileSync(require.resolve(`@fontsource/inter/files/inter-${subset}-${weight}-normal.woff`));
    return parse(Uint8Array.from(bytes).buffer);
  });
  loaded.set(weight, fonts);
  return fonts;
}

/** Letters of a text; undefined if the font lacks one. */
function lettersOf(text: string, weight: Weight): readonly Letter[] | undefined {
  const letters = Array.from(text, (character) => ({
    character,
    font: fontsOf(weight).find((font) => font.charToGlyphIndex(character) > 0),
  }));
  return letters.every((letter): letter is Letter => letter.font !== undefined) ? letters : undefined;
}

function advanceOf({ font, character }: Letter, size: number): number {
  return ((font.charToGlyph(character).advanceWidth ?? 0) / font.unitsPerEm) * size;
}

function widthOf(letters: readonly Letter[], size: number): number {
  return letters.reduce((sum, letter) => sum + advanceOf(letter, size), 0);
}

export interface Lines {
  readonly weight: Weight;
  readonly size: number;
  /** Widest line in pixels. */
  readonly width: number;
  /** Most lines; a text with more ends in an ellipsis. */
  readonly most: number;
}

/** Breaks a text into lines at its spaces. Empty if the font lacks one of its letters. */
export function breakLines(text: string, { weight, size, width, most }: Lines): readonly string[] {
  if (!lettersOf(text, weight)) return [];
  const fits = (line: string) => widthOf(lettersOf(line, weight) ?? [], size) <= width;
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && fits(longer)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  if (lines.length <= most && lines.every(fits)) return lines;
  return lines.slice(0, most).map((line, i) => {
    const isCut = i === most - 1 && lines.length > most;
    return isCut || !fits(line) ? shorten(line, fits) : line;
  });
}

function shorten(line: string, fits: (line: string) => boolean): string {
  const letters = Array.from(line);
  while (letters.length > 1 && !fits(`${letters.join("").trimEnd()}…`)) letters.pop();
  return `${letters.join("").replace(/[\s,.;:]+$/, "")}…`;
}

/**
 * Draws a line of text as an SVG path, so that it looks the same on every machine, with or without fonts.
 * @param y of the baseline
 */
export function drawText(text: string, weight: Weight, size: number, x: number, y: number): string {
  let at = x;
  return (lettersOf(text, weight) ?? [])
    .map((letter) => {
      const path = letter.font.charToGlyph(letter.character).getPath(at, y, size).toPathData(1);
      at += advanceOf(letter, size);
      return path;
    })
    .join("");
}
