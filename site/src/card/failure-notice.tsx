import { explainFailure, type Failure, wantsKey } from "../api/failure";
import { KeyForm } from "./key-form";

interface FailureNoticeProps {
  readonly failure: Failure;
  readonly apiUrl: string;
  readonly onRetry: () => void;
}

export function FailureNotice({ failure, apiUrl, onRetry }: FailureNoticeProps) {
  const { title, advice } = explainFailure(failure, apiUrl);
  return (
    <div class="notice bad">
      <p>
        <strong>{title}.</strong> {failure.param !== null && <code>{failure.param}</code>} {advice}
      </p>
      {wantsKey(failure) ? (
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
