import fc from "fast-check";
import { readFileSync } from "node:fs";
import path from "node:path";
import { accentRules, lowContrast, mastheadColor } from "../../../site/build/accent";
import { contrast, mix } from "../../../site/build/color";
import { buildSite } from "../../../site/build";
import { usualPage } from "../../../site/build/page-settings";

const theme = readFileSync(path.resolve(__dirname, "../../../site/src/theme.css"), "utf8");
const themes = theme.split("@media (prefers-color-scheme: dark)") as [string, string];

/** Colors of rules by name. */
function colorsOf(rules: string): Record<string, string> {
  return Object.fromEntries(
    [...rules.matchAll(/(--[\w-]+): (#[0-9a-f]{6});/g)].map(([, name = "", color = ""]) => [name, color] as const),
  );
}

const anyColor = fc
  .tuple(...[0, 1, 2].map(() => fc.integer({ min: 0, max: 255 })))
  .map((channels) => `#${channels.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`);

describe("contrast", () => {
  it.each([
    ["#000000", "#ffffff", 21],
    ["#ffffff", "#000000", 21],
    ["#777777", "#ffffff", 4.48],
    ["#767676", "#ffffff", 4.54],
    ["#ff0000", "#ff0000", 1],
  ])("of %s and %s is %d, as WCAG reckons it", (one, other, ratio) =>
    expect(contrast(one, other)).toBeCloseTo(ratio, 2),
  );
});

describe("lowContrast", () => {
  it("accepts the page's own accent in both themes", () => {
    const [light, dark] = themes.map((rules) => colorsOf(rules)["--accent"]!);
    expect([lowContrast(light!, "light"), lowContrast(dark!, "dark")]).toEqual([undefined, undefined]);
  });

  it("names the background with the lowest contrast", () => {
    expect(lowContrast("#ffd400", "light")).toEqual({
      background: "#f0f4f4",
      ratio: expect.closeTo(1.27, 1) as number,
    });
    expect(lowContrast("#0b3d91", "dark")).toEqual({ background: "#132024", ratio: expect.closeTo(1.65, 1) as number });
  });
});

describe("accentRules", () => {
  it("give legible colors for every accent that is accepted", () => {
    const [lightTheme, darkTheme] = themes.map(colorsOf) as [Record<string, string>, Record<string, string>];
    fc.assert(
      fc.property(anyColor, fc.option(anyColor, { nil: undefined }), (light, dark) => {
        fc.pre(!lowContrast(light, "light") && (dark === undefined || !lowContrast(dark, "dark")));
        const [lightRules = "", darkRules = ""] = accentRules({ light, dark }).split("@media");
        const inLight = { ...lightTheme, ...colorsOf(lightRules) };
        for (const colors of [inLight, { ...inLight, ...darkTheme, ...colorsOf(darkRules) }]) {
          const legible = [
            ["--accent", "--surface"],
            ["--accent", "--ground"],
            ["--accent", "--sunken"],
            ["--on-accent", "--accent"],
            ["--on-accent", "--accent-strong"],
            ["--accent-strong", "--accent-soft"],
            ["--ink", "--accent-soft"],
            ["--on-masthead", "--masthead"],
            ["--on-masthead-soft", "--masthead"],
            ["--on-masthead", "--masthead-glow"],
            ["--on-masthead-soft", "--masthead-glow"],
          ].map(([text = "", ground = ""]) => [text, ground, contrast(colors[text]!, colors[ground]!)] as const);
          expect(legible.filter(([, , ratio]) => ratio < 4.5)).toEqual([]);
          // The strongest highlight of a word, as in result.css.
          const highlight = mix(colors["--surface"]!, colors["--accent"]!, 0.3);
          expect(contrast(colors["--ink"]!, highlight)).toBeGreaterThan(4.5);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("an accent", () => {
  it("changes the page's styles, the reference's and the browser's frame, and nothing else", async () => {
    const models: string[] = [];
    const plain = await buildSite({ models });
    const colored = await buildSite({ models, page: { ...usualPage, accent: { light: "#7a1fa2" } } });
    const pathsOf = (files: typeof plain, pattern: RegExp) => [...files.keys()].filter((file) => pattern.test(file));
    expect(pathsOf(colored, /\.css$/).filter((file) => plain.has(file))).toEqual([]);
    for (const file of pathsOf(colored, /\.css$/)) expect(colored.get(file)?.body.toString()).toContain("#7a1fa2");
    expect(pathsOf(colored, /\.js$/)).toEqual(pathsOf(plain, /\.js$/));
    const frame = `<meta name="theme-color" content="${mastheadColor({ light: "#7a1fa2" })}" />`;
    expect(colored.get("index.html")?.body.toString()).toContain(frame);
    expect(colored.get("docs/index.html")?.body.toString()).toContain(frame);
  });
});

describe("mix", () => {
  it.each([
    [0, "#102030"],
    [0.5, "#889098"],
    [1, "#ffffff"],
  ])("mixes in a share of %d", (share, mixed) => expect(mix("#102030", "#ffffff", share)).toBe(mixed));
});
