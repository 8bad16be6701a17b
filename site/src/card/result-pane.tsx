import { type ModelSummary } from "../catalogue";
import { type Field } from "../form/field";
import { formatDuration } from "../format";
import { AnswerView } from "./answer-view";
import { timeOf, type ShownResult } from "./shown-result";

interface ResultPaneProps {
  readonly model: ModelSummary;
  readonly field: Field;
  readonly shown: ShownResult;
  /** True if the form has changed since. */
  readonly isOutdated: boolean;
  /** True while a newer result is being requested. */
  readonly isPending: boolean;
}

/** A result with its origin and the full response. */
export function ResultPane({ model, field, shown, isOutdated, isPending }: ResultPaneProps) {
  return (
    <div class={isOutdated || isPending ? "result outdated" : "result"}>
      <p class="source">
        <span class={`badge ${shown.source}`}>{shown.source === "live" ? "Live result" : "Stored result"}</span>{" "}
        <Origin shown={shown} />
      </p>
      {isOutdated && <p class="fine">The input has changed since this result.</p>}
      <AnswerView model={model} field={field} request={shown.request} response={shown.response} />
      <details class="raw">
        <summary>Full response (JSON)</summary>
        <pre tabIndex={0}>{JSON.stringify(shown.response, null, 2)}</pre>
      </details>
    </div>
  );
}

function Origin({ shown }: { readonly shown: ShownResult }) {
  if (shown.source === "stored") {
    return (
      <>
        “{shown.name}”, recorded with {shown.reference}
      </>
    );
  }
  const { version, variant, wokeInSeconds } = shown;
  return (
    <>
      in <strong>{formatDuration(timeOf(shown))}</strong>
      {wokeInSeconds !== null && ", including the container's start"}
      {version !== null && (
        <>
          , version <code>{version}</code>
        </>
      )}
      {variant !== null && (
        <>
          , served by <strong>{variant}</strong>
        </>
      )}
    </>
  );
}
