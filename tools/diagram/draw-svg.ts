import { type Arrow, type Box, type Layout } from "./layout";

/** Colours in light and dark: the reader's setting decides. */
const style = `
    svg { --paper: #ffffff; --ink: #1f2328; --quiet: #59636e; --line: #8c959f; --box: #f6f8fa; --right: #0969da }
    @media (prefers-color-scheme: dark) {
      svg { --paper: #0d1117; --ink: #f0f6fc; --quiet: #9198a1; --line: #656c76; --box: #151b23; --right: #4493f8 }
    }
    text { font: 12px system-ui, sans-serif; fill: var(--quiet) }
    .paper { fill: var(--paper) }
    .kind { font-size: 13px; font-weight: 600; fill: var(--ink) }
    .box { fill: var(--box); stroke: var(--line) }
    path { fill: none; stroke: var(--line); stroke-width: 1.4 }
    .role { stroke: var(--right); stroke-dasharray: 5 3 }
    marker path { fill: var(--line); stroke: none }
    .tip path { fill: var(--right) }
    .actions { font-size: 10px; fill: var(--right); paint-order: stroke; stroke: var(--paper); stroke-width: 3px }`;

const legend = 34;

/** Draws services and the rights of their roles as SVG. The same graph gives the same text. @param title for screen readers */
export function drawSvg({ width, height, boxes, arrows }: Layout, title: string): string {
  const total = height + legend;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(total)}" width="${round(width)}" height="${round(total)}" role="img" aria-label="${escape(title)}">`,
    `  <title>${escape(title)}</title>`,
    `  <style>${style}`,
    "  </style>",
    "  <defs>",
    marker("end", ""),
    marker("tip", ' class="tip"'),
    "  </defs>",
    `  <rect class="paper" width="100%" height="100%"/>`,
    ...arrows.map(drawArrow),
    ...boxes.map(drawBox),
    ...arrows.flatMap(drawActions),
    ...drawLegend(height),
    "</svg>",
    "",
  ].join("\n");
}

function marker(id: string, attributes: string): string {
  return `    <marker id="${id}"${attributes} viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"/></marker>`;
}

function drawArrow({ start: [x1, y1], end: [x2, y2], actions }: Arrow): string {
  const bend = Math.max(50, (x2 - x1) / 2);
  const line = `M${round(x1)} ${round(y1)} C${round(x1 + bend)} ${round(y1)} ${round(x2 - bend)} ${round(y2)} ${round(x2)} ${round(y2)}`;
  const looks = actions.length > 0 ? 'class="role" marker-end="url(#tip)"' : 'marker-end="url(#end)"';
  const tip = actions.length > 0 ? `<title>${escape(actions.join(", "))}</title>` : "";
  return `  <path ${looks} d="${line}">${tip}</path>`;
}

/** The first action stands at the arrow's tip; all of them are in its tooltip. */
function drawActions({ end: [x, y], actions }: Arrow): string[] {
  const [first] = actions;
  if (first === undefined) return [];
  const name = first.split(":")[1] ?? first;
  const more = actions.length > 1 ? ` +${actions.length - 1}` : "";
  return [
    `  <text class="actions" x="${round(x - 10)}" y="${round(y - 4)}" text-anchor="end">${escape(name)}${more}</text>`,
  ];
}

function drawBox({ x, y, width, height, kind, names }: Box): string {
  const lines = names.map(
    (name, i) => `<text x="${round(x + 12)}" y="${round(y + 40 + 17 * i)}">${escape(name)}</text>`,
  );
  return [
    `  <rect class="box" x="${round(x)}" y="${round(y)}" width="${width}" height="${height}" rx="6"/>`,
    `<text class="kind" x="${round(x + 12)}" y="${round(y + 22)}">${escape(kind)}</text>`,
    ...lines,
  ].join("");
}

function drawLegend(y: number): string[] {
  const row = round(y + 10);
  const text = round(y + 14);
  return [
    `  <path marker-end="url(#end)" d="M24 ${row} H64"/><text x="72" y="${text}">passes requests on</text>`,
    `  <path class="role" marker-end="url(#tip)" d="M210 ${row} H250"/><text x="258" y="${text}">may, by its role (first action, and how many more)</text>`,
  ];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
