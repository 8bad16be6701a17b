import { KeyForm } from "../card/key-form";
import { type Config } from "../config";
import { type Statuses } from "./use-statuses";

interface NoticesProps {
  readonly config: Config | undefined;
  readonly statuses: Statuses;
  /** True without any model. */
  readonly isEmpty: boolean;
  readonly onRetry: () => void;
}

/** Problems that concern the whole page, each with what to do. */
export function Notices({ config, statuses, isEmpty, onRetry }: NoticesProps) {
  return (
    <div role="alert">
      {config === undefined && (
        <div class="notice bad">
          <p>
            <strong>The API's address is missing.</strong> <code>config.js</code> is missing or invalid;{" "}
            <code>pulumi up</code> and <code>npm start</code> write it. Stored results are still available.
          </p>
        </div>
      )}
      {config !== undefined && statuses === "unreachable" && (
        <div class="notice bad">
          <p>
            <strong>The API is not responding</strong> at <code>{config.apiUrl}</code>. Stored results are still
            available.
          </p>
          <button type="button" class="quiet" onClick={onRetry}>
            Try again
          </button>
        </div>
      )}
      {statuses === "key required" && (
        <div class="notice">
          <p>
            <strong>Credentials required.</strong> Enter a key for this API. Stored results are still available.
          </p>
          <KeyForm onChange={onRetry} />
        </div>
      )}
      {isEmpty && (
        <div class="notice">
          <p>
            <strong>This stack has no models.</strong> It passes requests on to SageMaker endpoints: see the{" "}
            <a href="docs/index.html">API reference</a>.
          </p>
        </div>
      )}
    </div>
  );
}
