/** The part of opentype.js that lettering needs; the package has no types. */
declare module "opentype.js" {
  interface Glyph {
    readonly advanceWidth?: number;
    getPath(x: number, y: number, fontSize: number): { toPathData(decimalPlaces: number): string };
  }

  interface Font {
    readonly unitsPerEm: number;
    /** 0 for a character that the font lacks. */
    charToGlyphIndex(character: string): number;
    charToGlyph(character: string): Glyph;
  }

  export function parse(font: ArrayBuffer): Font;
}
