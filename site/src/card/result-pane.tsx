import { type ModelSummary } from "../catalogue";
import { type Field } from "../form/field";
import { formatDuration } from "../format";
import { AnswerView } from "./answer-view";

/** An answer with what was asked and where it came from. */
export type Shown =
  | {
      readonly source: "live";
      readonly request: unknown;
      readonly response: unknown;
      readonly milliseconds: number;
      readonly version: string | null;
      readonly variant: string | null;
      readonly wokeInSeconds: number | null;
    }
  | {
      readonly source: "stored";
      readonly request: unknown;
      readonly response: unknown;
      readonly reference: string;
      readonly name: string;
    };

/** Milliseconds that a person has waited for it. */
export function timeOf({ milliseconds, wokeInSeconds }: Extract<Shown, { source: "live" }>): number {
  return wokeInSeconds === null ? milliseconds : wokeInSeconds * 1000;
}

interface ResultPaneProps {
  readonly model: ModelSummary;
  readonly field: Field;
  readonly shown: Shown;
  /** Whether the form has changed since. */
  readonly isOutdated: boolean;
  /** Whether a newer one is on its way. */
  readonly isPending: boolean;
}

export function ResultPane({ model, field, shown, isOutdated, isPending }: ResultPaneProps) {
  return (
    <div class={isOutdated || isPending ? "result outdated" : "result"}>
      <p class="source">
        <span class={`badge ${shown.source}`}>{shown.source === "live" ? "Live result" : "Stored result"}</span>{" "}
        <Origin shown={shown} />
      </p>
      {isOutdated && <p class="fine">The input has changed since.</p>}
      <AnswerView model={model} field={field} request={shown.request} response={shown.response} />
      <details class="raw">
        <summary>Whole answer as JSON</summary>
        <pre tabIndex={0}>{JSON.stringify(shown.response, null, 2)}</pre>
      </details>
    </div>
  );
}

function Origin({ shown }: { readonly shown: Shown }) {
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
      {wokeInSeconds !== null && ", the start of its container included"}
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
