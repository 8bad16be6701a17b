import { readFileSync } from "node:fs";
import path from "node:path";
import type * as esbuild from "esbuild";
import { contrast, mix, mixUntil } from "./color";

/** Color of links, buttons and charts, as `#rrggbb`. */
export interface Accent {
  readonly light: string;
  /** Default: the light theme's, brightened. */
  readonly dark?: string | undefined;
}

/** Least contrast of text. @see https://www.w3.org/TR/WCAG22/#contrast-minimum */
const leastContrast = 4.5;

const themeFile = path.resolve(__dirname, "../src/theme.css");

/** Colors of `theme.css` by name, such as `--ground`, of the light and the dark theme. */
function readThemes() {
  const css = readFileSync(themeFile, "utf8");
  const [light = "", dark = ""] = css.split("@media (prefers-color-scheme: dark)");
  const colors = (rules: string) => {
    const found = new Map([...rules.matchAll(/(--[\w-]+): (#[0-9a-f]{6});/g)].map(([, name, color]) => [name, color]));
    return (name: string): string => {
      const color = found.get(name);
      if (color === undefined) throw new Error(`theme.css has no color ${name}.`);
      return color;
    };
  };
  return { light: colors(light), dark: colors(dark) };
}

/** Backgrounds that text in the accent color stands on. */
const backgrounds = ["--ground", "--surface", "--sunken"];

/** The lowest contrast of an accent color with a theme's backgrounds, if that is too low for text. */
export function lowContrast(color: string, theme: "light" | "dark"): { ratio: number; background: string } | undefined {
  const colorOf = readThemes()[theme];
  const [worst] = backgrounds
    .map((name) => ({ ratio: contrast(color, colorOf(name)), background: colorOf(name) }))
    .sort((a, b) => a.ratio - b.ratio);
  return worst && worst.ratio < leastContrast ? worst : undefined;
}

/** Color of the band at the top of the page. */
export function mastheadColor(accent: Accent | undefined): string {
  return accent === undefined ? readThemes().light("--masthead") : mastheadOf(accent.light);
}

function mastheadOf(color: string): string {
  return mixUntil(color, "#000000", (mixed) => contrast(mixed, "#ffffff") >= 11);
}

/** Rules that give `theme.css` another accent color, and a masthead of its hue. */
export function accentRules({ light, dark }: Accent): string {
  const themes = readThemes();
  const masthead = mastheadOf(light);
  const rules = {
    light: {
      ...accentColors(light, themes.light("--surface"), "#000000"),
      "--on-accent": "#ffffff",
      "--masthead": masthead,
      "--masthead-glow": mixUntil(light, "#000000", (mixed) => contrast(mixed, "#ffffff") >= 8),
      "--on-masthead": "#ffffff",
      "--on-masthead-soft": mix("#ffffff", masthead, 0.2),
    },
    dark: {
      ...accentColors(dark ?? brighten(light, themes.dark("--surface")), themes.dark("--surface"), "#ffffff"),
      "--on-accent": themes.dark("--ground"),
      "--masthead": mix(masthead, "#000000", 0.3),
      "--masthead-glow": mix(masthead, "#000000", 0.1),
    },
  };
  const write = (colors: object) =>
    `:root:not([data-theme]) { ${Object.entries(colors)
      .map(([name, color]) => `${name}: ${color};`)
      .join(" ")} }`;
  return `${write(rules.light)}\n@media (prefers-color-scheme: dark) { ${write(rules.dark)} }\n`;
}

function brighten(color: string, surface: string): string {
  return mixUntil(color, "#ffffff", (mixed) => contrast(mixed, surface) >= 8);
}

/** The accent, a stronger one for text on a tint of it, and the tint. */
function accentColors(accent: string, surface: string, away: string) {
  const strong = mix(accent, away, 0.25);
  return {
    "--accent": accent,
    "--accent-strong": strong,
    "--accent-soft": mixUntil(mix(accent, surface, 0.8), surface, (tint) => contrast(tint, strong) >= leastContrast),
  };
}

/** Appends the rules of an accent color to the theme. */
export function useAccent(accent: Accent | undefined): esbuild.Plugin {
  return {
    name: `accent ${JSON.stringify(accent)}`,
    setup(build) {
      if (accent === undefined) return;
      build.onLoad({ filter: /[/\\]theme\.css$/ }, ({ path: file }) => ({
        contents: `${readFileSync(file, "utf8")}\n${accentRules(accent)}`,
        loader: "css",
      }));
    },
  };
}
