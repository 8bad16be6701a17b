import { formatWait } from "../format";
import { texts } from "../texts";
import { deviceFailure, type Failure } from "./failure";

const words = texts.failures;

interface FailureText {
  /** Summary without a period at its end. */
  readonly title: string;
  /** Details, then what to do; may be empty. */
  readonly advice: string;
}

/** Explains a failure to a person: a title, the API's message, and what to do next. */
export function explainFailure(failure: Failure, apiUrl: string): FailureText {
  const { status, code } = failure;
  const later = retryLine(failure);
  const isTimed = failure.retryAfterSeconds !== null;
  const message = isTimed ? withoutRetry(failure.message) : failure.message;
  const orLater = !isTimed && /try again/i.test(message) ? "" : later;
  const explain = (title: string, ...advice: string[]) => ({
    title,
    advice: advice.filter(Boolean).map(endSentence).join(" "),
  });
  // The title makes the API's message redundant.
  if (code === "model_loading") return explain(words.starting, later);
  if (code === "asleep") return explain(words.asleep, message);
  if (code === deviceFailure) return explain(words.deviceFailed, message);
  if (code === "overloaded") return explain(words.atCapacity, later);
  if (code === "model_unavailable") return explain(words.unreachable, later);
  switch (status) {
    case 0:
      return message
        ? explain(words.failed, message, words.checkConnection)
        : explain(words.noResponse, words.noResponseFrom(apiUrl), words.checkConnection);
    case 200:
      return explain(words.unexpected, message);
    case 400:
      return explain(words.invalidInput, message || words.changeInput);
    case 401:
      return explain(words.credentialsRequired, message);
    case 403:
      return explain(words.accessDenied, message);
    case 404:
      return explain(words.notFound, message, words.otherRelease);
    case 413:
      return explain(words.tooLarge, message, words.sendLess);
    case 415:
      return explain(words.contentType, message);
    case 429:
      return explain(words.tooMany, message, orLater);
    case 502:
      return explain(words.modelFailed, message, reportLine(failure));
    case 503:
      return explain(words.unavailable, message, orLater);
    case 504:
      return explain(words.tooSlow, message, words.sendLessAtOnce);
    default:
      return explain(words.status(status), message, reportLine(failure));
  }
}

/** Title and advice as one text, for screen readers. */
export function describeFailure(failure: Failure, apiUrl: string): string {
  const { title, advice } = explainFailure(failure, apiUrl);
  return [endSentence(title), advice].filter(Boolean).join(" ");
}

/** A message without its sentence on when to try again, which does not count down and is in English on every page. */
function withoutRetry(message: string): string {
  return message.replace(/(^|[.!?]\s+)(?:please )?try again\b[^.!?]*[.!?]?\s*/i, "$1").trim();
}

function retryLine({ retryAfterSeconds }: Failure): string {
  if (retryAfterSeconds === null) return words.tryInAMoment;
  return retryAfterSeconds <= 0 ? words.tryNow : words.tryIn(formatWait(retryAfterSeconds));
}

function reportLine({ requestId }: Failure): string {
  return requestId ? words.report(requestId) : "";
}

/** Adds the period that a gateway's messages lack. */
function endSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
