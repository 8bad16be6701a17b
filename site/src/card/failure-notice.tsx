import { type ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { explainFailure } from "../api/explain-failure";
import { type Failure, mayPass, needsKey } from "../api/failure";
import { KeyForm } from "./key-form";
import { texts } from "../texts";

interface FailureNoticeProps {
  readonly failure: Failure;
  readonly apiUrl: string;
  /** Undefined if the model is switched off, so that no try can succeed. */
  readonly onRetry: (() => void) | undefined;
  /** Other ways to an answer, beside trying again. */
  readonly children?: ComponentChildren;
}

/** Explains a failure, with a way to continue: another API key, or another try as soon as one may succeed. */
export function FailureNotice({ failure, apiUrl, onRetry, children }: FailureNoticeProps) {
  const secondsLeft = useCountdown(failure);
  const { title, advice } = explainFailure({ ...failure, retryAfterSeconds: secondsLeft }, apiUrl);
  const mayRetry = mayPass(failure) && (secondsLeft ?? 0) <= 0;
  return (
    <div class="notice bad">
      <p>
        <strong>{title}.</strong> {failure.param !== null && <code>{failure.param}</code>} {advice}
      </p>
      {onRetry && needsKey(failure) && <KeyForm onChange={onRetry} />}
      {onRetry && mayRetry && (
        <button type="button" class="quiet" onClick={onRetry}>
          {texts.words.tryAgain}
        </button>
      )}
      {children}
    </div>
  );
}

/** Seconds until the request may be repeated, counted down to 0; null if the API did not say. */
function useCountdown(failure: Failure): number | null {
  const { retryAfterSeconds } = failure;
  const [secondsLeft, setSecondsLeft] = useState(retryAfterSeconds);
  useEffect(() => {
    setSecondsLeft(retryAfterSeconds);
    if (retryAfterSeconds === null) return undefined;
    const end = Date.now() + retryAfterSeconds * 1000;
    const timer = setInterval(() => {
      const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      setSecondsLeft(left);
      if (left === 0) clearInterval(timer);
    }, 500);
    return () => clearInterval(timer);
  }, [failure]);
  return secondsLeft;
}
