import { formatDuration } from "../format";
import { FindingView } from "../result/finding-view";
import { readResult } from "../result/read-result";

/** An answer with where it came from. */
export type Shown =
  | {
      readonly source: "live";
      readonly response: unknown;
      readonly milliseconds: number;
      readonly version: string | null;
      readonly wokeInSeconds: number | null;
    }
  | { readonly source: "stored"; readonly response: unknown; readonly reference: string; readonly name: string };

/** Milliseconds that a person has waited for it. */
export function timeOf({ milliseconds, wokeInSeconds }: Extract<Shown, { source: "live" }>): number {
  return wokeInSeconds === null ? milliseconds : wokeInSeconds * 1000;
}

interface ResultPaneProps {
  readonly shown: Shown;
  /** Whether the form has changed since. */
  readonly isOutdated: boolean;
  /** Whether a newer one is on its way. */
  readonly isPending: boolean;
}

/** More findings than this are counted, not shown. */
const maxFindings = 20;

export function ResultPane({ shown, isOutdated, isPending }: ResultPaneProps) {
  const findings = readResult(shown.response);
  const hidden = findings.length - maxFindings;
  return (
    <div class={isOutdated || isPending ? "result outdated" : "result"}>
      <p class="source">
        <span class={`badge ${shown.source}`}>{shown.source === "live" ? "Live result" : "Stored result"}</span>{" "}
        <Origin shown={shown} />
      </p>
      {isOutdated && <p class="fine">The input has changed since.</p>}
      {findings.slice(0, maxFindings).map((finding, i) => (
        <FindingView key={i} finding={finding} title={findings.length > 1 ? `Prediction ${i + 1}` : null} />
      ))}
      {hidden > 0 && <p class="fine">and {hidden} more predictions</p>}
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
  const { version, wokeInSeconds } = shown;
  return (
    <>
      in <strong>{formatDuration(timeOf(shown))}</strong>
      {wokeInSeconds !== null && ", the start of its container included"}
      {version !== null && (
        <>
          , version <code>{version}</code>
        </>
      )}
    </>
  );
}
