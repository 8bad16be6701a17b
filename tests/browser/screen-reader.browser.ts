import { type Browser } from "playwright-core";
import { startLocalStack, type LocalStack } from "../../local/stack";
import { launchBrowser } from "./launch-browser";
import { openPage } from "./open-page";
import { stateNamed, type StateName } from "./states";

let stack: LocalStack;
let browser: Browser;

beforeAll(async () => {
  stack = await startLocalStack();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await stack.close();
});

/** Roles that mean nothing without a name. */
const named =
  /^(article|button|checkbox|combobox|figure|form|group|img|link|log|progressbar|radio|region|slider|spinbutton|switch|table|textbox)$/;

/** Roles and names in the order in which a screen reader meets them, of those roles that need a name. */
function namesIn(snapshot: string): string[] {
  return snapshot.split("\n").flatMap((line) => {
    const [, role = "", name, text = ""] = /^\s*- '?(\w+)(?: "((?:[^"\\]|\\.)*)")?(?:.*?: (.*))?/.exec(line) ?? [];
    // A fold is named by its summary.
    return named.test(role) ? [`${role} ${name ?? text}`.trim()] : [];
  });
}

const footer = ["checkbox Answer on this device", "button Predict", "button Copy link"];

describe("a screen reader", () => {
  it.each<[StateName, readonly string[], readonly string[]]>([
    [
      "table",
      [
        "form Input of Iris classifier",
        "button A setosa",
        "button A virginica",
        "button Two flowers at once",
        "group Instances",
        "group Flower",
        ...["Sepal length", "Sepal width", "Petal length", "Petal width"].flatMap((name) => [
          `slider ${name}, slider`,
          `spinbutton ${name} (cm)`,
        ]),
        "button Add flower",
        "button Load CSV",
        "group Options",
        "checkbox Explain",
        ...footer,
      ],
      ["region Result of Iris classifier", "group Full response (JSON)"],
    ],
    [
      "picture",
      [
        "form Input of Handwritten digits",
        "button A drawn 7",
        "button A drawn 4, as a data URL",
        "img Picture: drawing pad for mouse, touch or pen. By keyboard, choose a file below.",
        "button Choose a picture",
        "button Clear",
        ...footer,
      ],
      ["region Result of Handwritten digits", "group Full response (JSON)"],
    ],
    [
      "forecast",
      [
        "form Input of Vélib' forecast",
        "button Mairie du 12ème on a Tuesday morning",
        "button Benjamin Godard - Victor Hugo on a Tuesday afternoon",
        "button André Mazet - Saint-André des Arts on a Sunday",
        "button Four hours that were not recorded",
        "button A station that the model does not know",
        "combobox Station: choose one of 1408",
        "group Choose on a map",
        "textbox Station code",
        "textbox Bikes in the last 24 hours",
        "group Draw it",
        "slider Hour, slider",
        "spinbutton Hour (h)",
        "combobox Day of the week",
        "switch Day off",
        "slider Capacity, slider",
        "spinbutton Capacity (docks)",
        "spinbutton Latitude (°)",
        "spinbutton Longitude (°)",
        ...footer,
      ],
      [
        "region Result of Vélib' forecast",
        "group Shown",
        "radio History",
        "radio Forecast",
        expect.stringMatching(/^figure Bikes in the last 24 hours; the forecast is dashed, its likely range shaded\./),
        expect.stringMatching(/^img Bikes in the last 24 hours: 24 values, now 21, 15:00 \(T\+1h\) [\d.]+, /),
        "slider Point of the chart",
        "group Chart data",
        "group Full response (JSON)",
      ],
    ],
    [
      "text",
      [
        "form Input of Sentiment",
        "button Praise",
        "button A complaint",
        "button A negation",
        "button Two sides: the second one counts",
        "textbox Text",
        "group Options",
        "checkbox Details",
        "checkbox Explain",
        ...footer,
      ],
      [
        "region Result of Sentiment",
        expect.stringMatching(/^figure /),
        "group Contribution of each word",
        "group Full response (JSON)",
      ],
    ],
  ])("hears a name for each control and each part of the result of a %s", async (name, form, result) => {
    const { path, reach } = stateNamed(name);
    const { page } = await openPage(browser, `${stack.siteUrl}/${path}`);
    await reach(page);
    expect(namesIn(await page.locator("article form").first().ariaSnapshot())).toEqual(form);
    expect(namesIn(await page.locator(".outcome").ariaSnapshot())).toEqual(result);
  });

  it("hears who said what in a chat, and a name for each of its controls", async () => {
    const { path, reach } = stateNamed("chat");
    const { page } = await openPage(browser, `${stack.siteUrl}/${path}`);
    await reach(page);
    const log = await page.getByRole("log").ariaSnapshot();
    expect(namesIn(log)).toEqual([
      "log Conversation with Tiny chat",
      ...["button Edit", "button Copy", "button Edit", "button Copy", "button Answer again"],
    ]);
    expect([...log.matchAll(/strong: (.*)/g)].map(([, who]) => who)).toEqual(["You", "Tiny chat", "You", "Tiny chat"]);
    expect(namesIn(await page.getByRole("form", { name: "Message to Tiny chat" }).ariaSnapshot())).toEqual([
      "form Message to Tiny chat",
      ...["A question about modelfront", "A product", "A name to remember", "A system message"].map(
        (example) => `button ${example}`,
      ),
      ...[
        "button More than it knows",
        "button Random",
        "textbox Your message",
        "button Send",
        "button Start over",
        "button Copy link",
        "group Advanced options",
      ],
    ]);
  });

  it("has no control without a name in any part of the page", async () => {
    const { page } = await openPage(browser, `${stack.siteUrl}/models/velib-forecast/`);
    await page.getByText("Draw it").click();
    await page.getByText("Choose on a map").click();
    await page.locator(".choice-map svg").waitFor();
    const names = namesIn(await page.locator("body").ariaSnapshot());
    expect(names.length).toBeGreaterThan(30);
    // An open fold has its name in its content.
    expect(names.filter((entry) => !entry.includes(" ") && entry !== "group")).toEqual([]);
  });
});
