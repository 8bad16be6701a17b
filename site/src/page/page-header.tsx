import { type Config } from "../config";
import { type Statuses } from "./use-statuses";

interface PageHeaderProps {
  /** Number of models. */
  readonly count: number;
  readonly config: Config | undefined;
  readonly statuses: Statuses;
}

/** Brand, connection to the API, title and introduction. */
export function PageHeader({ count, config, statuses }: PageHeaderProps) {
  const [tone, words] = connectionOf(config, statuses);
  return (
    <header class="masthead">
      <div class="wrap">
        <p class="brand">
          <Mark /> modelfront
        </p>
        <p class={`connection state ${tone}`} role="status">
          {words}
        </p>
        <h1>{titleFor(count)}</h1>
        <p class="lead">
          Send a model an input and get its prediction from the same API that programs call. Stored results, recorded
          with the framework that trained each model, are available even while the API is not.
        </p>
      </div>
    </header>
  );
}

function connectionOf(config: Config | undefined, statuses: Statuses): readonly [tone: string, words: string] {
  if (config === undefined) return ["bad", "not configured"];
  if (statuses === "connecting") return ["waiting", "connecting to the API"];
  if (statuses === "unreachable") return ["bad", "API unreachable"];
  if (statuses === "key required") return ["waiting", "API key required"];
  return ["good", "API connected"];
}

function titleFor(count: number): string {
  if (count === 0) return "No models yet";
  return count === 1 ? "One model, live behind an API" : `${count} models, live behind one API`;
}

function Mark() {
  return (
    <svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true">
      <path
        d="M5 25V8l11 11L27 8v17"
        fill="none"
        stroke="currentColor"
        stroke-width="3.5"
        stroke-linejoin="round"
        stroke-linecap="round"
      />
      <circle cx="16" cy="26" r="2.6" fill="currentColor" />
    </svg>
  );
}
