import { type Browser } from "playwright-core";
import { difference } from "../../../../model/golden";
import { cardOf, modelUrl } from "../../../browser/card";
import { openPage } from "../../../browser/open-page";
import { type PublicModel } from "./public-models";

type Answer = PublicModel["cases"][number]["answer"];

/** Single precision, and pictures that another library scales. */
const tolerance = { absolute: 0.002, relative: 0.001 };

/** Sends every case to the API. Returns the differences from what the source answers. */
export async function askApi(apiUrl: string, { name, cases }: PublicModel): Promise<string[]> {
  const wrong: string[] = [];
  for (const [i, { request, answer }] of cases.entries()) {
    const response = await fetch(`${apiUrl}/v1/models/${name}/predict`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(request),
    });
    const found = compare(answer, await response.json());
    if (found) wrong.push(`${name}, case ${i + 1}: ${found}`);
  }
  return wrong;
}

/**
 * Enters the first case on the model's page and presses Predict; a chosen picture is predicted at once. Returns the differences
 * from what the source answers.
 */
export async function askPage(
  browser: Browser,
  siteUrl: string,
  { name, cases: [first] }: PublicModel,
): Promise<string[]> {
  const { request, answer } = first!;
  const picture = request["image_base64"];
  const isPicture = typeof picture === "string";
  const input = isPicture ? "" : `?${new URLSearchParams({ input: JSON.stringify(request) }).toString()}`;
  const { page, complaints } = await openPage(browser, `${modelUrl({ siteUrl }, name)}${input}`);
  const { predict, choose, live, headline } = cardOf(page, name);
  const answered = page.waitForResponse((response) => response.request().method() === "POST");
  if (isPicture) {
    await choose.setInputFiles({ name: "picture.png", mimeType: "image/png", buffer: Buffer.from(picture, "base64") });
  } else await predict.click();
  const found = compare(answer, await (await answered).json());
  await live.waitFor();
  const shown = await headline.innerText();
  const label = labelOf(answer);
  return [
    ...(found ? [`page of ${name}: ${found}`] : []),
    ...(label !== undefined && !shown.includes(label) ? [`page of ${name}: shows "${shown}" for ${label}`] : []),
    ...complaints.map((complaint) => `page of ${name}: ${complaint}`),
  ];
}

/** Compares an answer with what is expected of it: of a ranking, as many classes as are expected. */
function compare(expected: Answer, actual: unknown): string | null {
  const { predictions } = actual as { readonly predictions?: readonly unknown[] };
  const count = (expected["predictions"] as readonly unknown[] | undefined)?.length;
  const compared = predictions ? { predictions: predictions.slice(0, count) } : actual;
  return difference(expected, compared, tolerance);
}

/** The class that an answer names first. */
function labelOf(answer: Answer): string | undefined {
  const { predicted_class: chosen, predictions } = answer as {
    predicted_class?: string;
    predictions?: readonly { readonly label: string }[];
  };
  return chosen ?? predictions?.[0]?.label;
}
