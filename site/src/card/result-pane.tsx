import { type ModelSummary } from "../catalogue";
import { type Field } from "../form/field";
import { formatDuration } from "../format";
import { AnswerView } from "./answer-view";
import { timeOf, type Change, type ShownResult } from "./shown-result";
import { texts } from "../texts";
import { Marked } from "../texts/marked";

interface ResultPaneProps {
  readonly model: ModelSummary;
  readonly field: Field;
  readonly shown: ShownResult;
  /** Part of the form that has changed since. */
  readonly change: Change;
  /** True while a result is being requested that this one is no answer to. */
  readonly isPending: boolean;
}

const badges = { live: texts.card.live, device: texts.device.badge, stored: texts.card.stored };

const changes = {
  input: texts.card.outdated,
  options: texts.card.outdatedOptions,
  variant: texts.card.outdatedVariant,
};

/** A result with its origin and the full response. */
export function ResultPane({ model, field, shown, change, isPending }: ResultPaneProps) {
  return (
    <div class={change || isPending ? "result outdated" : "result"}>
      <p class="source">
        <span class={`badge ${shown.source}`}>{badges[shown.source]}</span> <Origin shown={shown} />
      </p>
      {change && <p class="fine">{changes[change]}</p>}
      <AnswerView model={model} field={field} request={shown.request} response={shown.response} />
      <details class="raw">
        <summary>{texts.card.fullResponse}</summary>
        <pre tabIndex={0}>{JSON.stringify(shown.response, null, 2)}</pre>
      </details>
    </div>
  );
}

function Origin({ shown }: { readonly shown: ShownResult }) {
  if (shown.source === "stored") {
    return <>{texts.card.recorded(shown.name, shown.reference)}</>;
  }
  if (shown.source === "device") return <Marked text={texts.card.inTime(formatDuration(timeOf(shown)))} />;
  const { version, variant, wokeInSeconds } = shown;
  const parts = [
    texts.card.inTime(formatDuration(timeOf(shown))),
    wokeInSeconds !== null && texts.card.withStart,
    version !== null && texts.card.ofVersion(version),
    variant !== null && texts.card.byVariant(variant),
  ];
  return <Marked text={parts.filter(Boolean).join("")} />;
}
