import { type ModelSummary } from "../catalogue";
import { readSteps } from "../forecast/read-forecast";
import { rounder } from "../forecast/wording";
import { takeExplanations } from "../result/read-explanations";
import { headline, readResult } from "../result/read-result";
import { texts } from "../texts";

/** Summarizes an answer, such as `setosa, 98.3 %`. Of several predictions it names the first `count`. */
export function answerInWords({ kind }: Pick<ModelSummary, "kind">, response: unknown, count: number): string {
  if (kind === "chat") return textOf(response) || texts.words.noText;
  const { steps } = (kind === "forecast" && readSteps(response)) || { steps: [] };
  if (steps.length > 0) {
    const write = rounder(Math.max(...steps.map(({ value }) => Math.abs(value))));
    return steps.map(({ label, value }) => `${label}: ${write(value)}`).join(", ");
  }
  const findings = readResult(takeExplanations(response).rest);
  const summary = findings.slice(0, count).map(headline).join("; ");
  return findings.length > count
    ? texts.card.andMore(summary, findings.length - count)
    : summary || texts.words.emptyAnswer;
}

/** Text of a chat model's answer, or the answer as JSON if it has no text. */
export function textOf(response: unknown): string {
  const { text } = (response ?? {}) as { text?: unknown };
  return typeof text === "string" ? text : JSON.stringify(response);
}
