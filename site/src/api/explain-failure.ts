import { formatWait } from "../format";
import { type Failure } from "./failure";

interface FailureText {
  /** Summary without a period at its end. */
  readonly title: string;
  /** Details, then what to do; may be empty. */
  readonly advice: string;
}

/** Explains a failure to a person: a title, the API's message, and what to do next. */
export function explainFailure(failure: Failure, apiUrl: string): FailureText {
  const { status, code, message } = failure;
  const later = retryLine(failure);
  const explain = (title: string, ...advice: string[]) => ({
    title,
    advice: advice.filter(Boolean).map(endSentence).join(" "),
  });
  // The title makes the API's message redundant.
  if (code === "model_loading") return explain("The model is starting", later);
  if (code === "asleep") return explain("The model is asleep", message);
  if (code === "overloaded") return explain("The model is at capacity", later);
  if (code === "asleep") return explain("The model is asleep", message);
  switch (status) {
    case 0:
      return message
        ? explain("The prediction failed", message, "Check your connection and try again")
        : explain("The API did not respond", `No response from ${apiUrl}`, "Check your connection and try again");
    case 200:
      return explain("Unexpected response", message);
    case 400:
      return explain("Invalid input", message || "Change the input and try again");
    case 401:
      return explain("Credentials required", message);
    case 403:
      return explain("Access denied", message);
    case 404:
      return explain("Model not found", message, "The page and the API may be different releases");
    case 413:
      return explain("The input is too large", message, "Send less data or a smaller picture");
    case 415:
      return explain("Unsupported content type", message);
    case 429:
      return explain("Too many requests", message, /try again/i.test(message) ? "" : later);
    case 502:
      return explain("The model failed on this input", message, reportLine(failure));
    case 503:
      return explain("The API is unavailable", message, /try again/i.test(message) ? "" : later);
    case 504:
      return explain("The model took too long", message, "Try again, or send less data at once");
    default:
      return explain(`The API returned an error (${status})`, message, reportLine(failure));
  }
}

/** Title and advice as one text, for screen readers. */
export function describeFailure(failure: Failure, apiUrl: string): string {
  const { title, advice } = explainFailure(failure, apiUrl);
  return [endSentence(title), advice].filter(Boolean).join(" ");
}

function retryLine({ retryAfterSeconds }: Failure): string {
  if (retryAfterSeconds === null) return "Try again in a moment";
  return retryAfterSeconds <= 0 ? "Try again now" : `Try again in ${formatWait(retryAfterSeconds)}`;
}

function reportLine({ requestId }: Failure): string {
  return requestId ? `To report this, quote request ID ${requestId}` : "";
}

/** Adds the period that a gateway's messages lack. */
function endSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
