import { parseSettings } from "../../../../infra/settings/parse";
import { SettingsError } from "../../../../infra/settings/problems";

const models = [{ name: "iris" }, { name: "digits" }];

function parse(site: unknown) {
  const values = { models, site };
  return parseSettings({ values, region: "eu-west-3", source: "Pulumi.test.yaml" }, { known: ["iris", "digits"] });
}

/** Problems with the page's settings, without their common prefix. */
function problemsOf(site: unknown): [key: string, allowed: string][] {
  try {
    parse(site);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map(({ key, allowed }) => [key.replace("modelfront:site.", ""), allowed]);
  }
  return [];
}

describe("the page's accent", () => {
  it("is accepted with enough contrast in both themes", () => {
    expect(problemsOf({ accent: { light: "#7a1fa2", dark: "#d9a6f2" } })).toEqual([]);
    expect(problemsOf({ accent: { light: "#7A1FA2" } })).toEqual([]);
  });

  it("is refused with the contrast that it has", () => {
    expect(problemsOf({ accent: { light: "#e07b00", dark: "#5a2d82" } })).toEqual([
      [
        "accent.light",
        "a darker color: its contrast with the light background #f0f4f4 is 2.7 to 1, at least 4.5 is needed",
      ],
      [
        "accent.dark",
        "a lighter color: its contrast with the dark background #132024 is 1.69 to 1, at least 4.5 is needed",
      ],
    ]);
  });

  it.each(["teal", "#fff", "rgb(0, 0, 0)", "#00000080"])("is refused as %s, which is not #rrggbb", (light) => {
    expect(problemsOf({ accent: { light } })).toEqual([
      ["accent.light", "a color as #rrggbb, with a contrast of at least 4.5 to 1 with the page's light backgrounds"],
    ]);
  });
});

describe("the page's logo", () => {
  it.each(["site/src/icon.svg", "data:image/svg+xml,<svg/>"])("may be %s", (logo) =>
    expect(problemsOf({ logo })).toEqual([]),
  );

  it.each([
    [
      "https://example.com/logo.svg",
      "a copy of the picture in the repository: the page loads nothing from other sites",
    ],
    ["data:image/svg+xml,<svg onload='x'/>", "a drawing alone; this SVG has an event handler"],
  ])("is refused as %s", (logo, allowed) => expect(problemsOf({ logo })).toEqual([["logo", allowed]]));
});

describe("the groups of the overview", () => {
  it("may hold each model of the stack once", () => {
    const groups = [{ title: "Flowers", models: ["iris"] }];
    expect(parse({ groups }).site.groups).toEqual(groups);
  });

  it("are refused with a model that the stack lacks, and with one that is in two groups", () => {
    const groups = [
      { title: "Flowers", models: ["iris", "roses"] },
      { title: "More", models: ["digits", "iris"] },
    ];
    expect(problemsOf({ groups })).toEqual([
      ["groups[0].models[1]", "a model of the stack: iris, digits"],
      ["groups[1].models[1]", "each model in one group only"],
    ]);
  });
});

describe("the page's footer", () => {
  it.each(["https://example.com/imprint", "mailto:help@example.com", "/docs/"])("may link to %s", (url) =>
    expect(problemsOf({ footerLinks: [{ text: "Help", url }] })).toEqual([]),
  );

  it.each([
    "javascript:alert(1)",
    "http://example.com",
    "//example.com",
    'https://example.com/"onclick=',
    "data:text/html,x",
  ])("does not link to %s", (url) =>
    expect(problemsOf({ footerLinks: [{ text: "Help", url }] })).toEqual([
      ["footerLinks[0].url", "an address that begins with https://, mailto: or a single /"],
    ]),
  );
});

describe("the page's language", () => {
  it.each(["en", "de"])("may be %s", (language) => expect(parse({ language }).site.language).toBe(language));

  it("is refused without a catalogue of texts", () => {
    expect(problemsOf({ language: "fr" })).toEqual([["language", "one of en, de"]]);
  });
});
