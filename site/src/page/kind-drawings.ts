/** A shape of a drawing, as an SVG element. Its class names its color in `page.css`. */
export interface Shape {
  readonly tag: "path" | "rect" | "circle";
  readonly class: "faint" | "line" | "line dashed" | "full" | "half";
  readonly [attribute: string]: string | number;
}

/** Width and height of every drawing. */
export const drawingSize = { width: 120, height: 72 };

const tabular: readonly Shape[] = [
  { tag: "path", class: "faint", d: "M14 18h92M14 36h92M14 54h92" },
  { tag: "rect", class: "full", x: 14, y: 14, width: 58, height: 8, rx: 4 },
  { tag: "rect", class: "full", x: 14, y: 32, width: 34, height: 8, rx: 4 },
  { tag: "rect", class: "full", x: 14, y: 50, width: 80, height: 8, rx: 4 },
];

const drawings: Readonly<Record<string, readonly Shape[]>> = {
  tabular,
  image: [
    { tag: "rect", class: "faint", x: 26, y: 8, width: 68, height: 56, rx: 6 },
    { tag: "circle", class: "full", cx: 44, cy: 26, r: 7 },
    { tag: "path", class: "line", d: "M32 58l20-22 14 14 10-9 14 17" },
  ],
  forecast: [
    { tag: "path", class: "faint", d: "M14 60h92" },
    { tag: "path", class: "line", d: "M14 46l12-16 14 8 14-22 14 18" },
    { tag: "path", class: "line dashed", d: "M68 34l14-10 12 14 12-20" },
  ],
  text: [
    { tag: "path", class: "faint", d: "M14 18h92M14 36h92M14 54h54" },
    { tag: "rect", class: "full", x: 34, y: 13, width: 26, height: 10, rx: 3 },
    { tag: "rect", class: "half", x: 70, y: 31, width: 18, height: 10, rx: 3 },
  ],
  chat: [
    { tag: "path", class: "faint", d: "M16 10h54a6 6 0 0 1 6 6v14a6 6 0 0 1-6 6H30l-10 8v-8h-4z" },
    { tag: "path", class: "full", d: "M104 32H58a6 6 0 0 0-6 6v12a6 6 0 0 0 6 6h34l10 8v-8h2z" },
  ],
};

/** Drawing of what models of a kind do; a table for a kind without one. */
export function drawingOf(kind: string): readonly Shape[] {
  return drawings[kind] ?? tabular;
}
