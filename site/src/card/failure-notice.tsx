import { explainFailure } from "../api/explain-failure";
import { type Failure, needsKey } from "../api/failure";
import { KeyForm } from "./key-form";

interface FailureNoticeProps {
  readonly failure: Failure;
  readonly apiUrl: string;
  readonly onRetry: () => void;
}

/** Explains a failure, with a way to continue: another API key, or another try. */
export function FailureNotice({ failure, apiUrl, onRetry }: FailureNoticeProps) {
  const { title, advice } = explainFailure(failure, apiUrl);
  return (
    <div class="notice bad">
      <p>
        <strong>{title}.</strong> {failure.param !== null && <code>{failure.param}</code>} {advice}
      </p>
      {needsKey(failure) ? (
        <KeyForm onChange={onRetry} />
      ) : (
        failure.status !== 400 && (
          <button type="button" class="quiet" onClick={onRetry}>
            Try again
          </button>
        )
      )}
    </div>
  );
}
