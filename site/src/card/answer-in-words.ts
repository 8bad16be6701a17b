import { type ModelSummary } from "../catalogue";
import { textOf } from "../chat/read-chat";
import { readSteps } from "../forecast/read-forecast";
import { rounder } from "../forecast/scale";
import { takeExplanations } from "../result/read-explanations";
import { headline, readResult } from "../result/read-result";

/** An answer in a few words, its first `count` predictions if it has several: `setosa, 98.3 %`. */
export function answerInWords({ kind }: Pick<ModelSummary, "kind">, response: unknown, count: number): string {
  if (kind === "chat") return textOf(response) || "no text";
  const { steps } = (kind === "forecast" && readSteps(response)) || { steps: [] };
  if (steps.length > 0) {
    const write = rounder(Math.max(...steps.map(({ value }) => Math.abs(value))));
    return steps.map(({ label, value }) => `${label}: ${write(value)}`).join(", ");
  }
  const findings = readResult(takeExplanations(response).rest);
  const said = findings.slice(0, count).map(headline).join("; ");
  return findings.length > count ? `${said} and ${findings.length - count} more` : said || "an empty answer";
}
