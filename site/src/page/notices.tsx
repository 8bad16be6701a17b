import { KeyForm } from "../card/key-form";
import { type Config } from "../config";
import { type Statuses } from "./status-feed";
import { texts } from "../texts";
import { Marked } from "../texts/marked";

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
            <Marked text={texts.page.addressMissing} />
          </p>
        </div>
      )}
      {config !== undefined && statuses === "unreachable" && (
        <div class="notice bad">
          <p>
            <Marked text={texts.page.apiSilent(config.apiUrl)} />
          </p>
          <button type="button" class="quiet" onClick={onRetry}>
            {texts.words.tryAgain}
          </button>
        </div>
      )}
      {statuses === "key required" && (
        <div class="notice">
          <p>
            <Marked text={texts.page.credentials} />
          </p>
          <KeyForm onChange={onRetry} />
        </div>
      )}
      {isEmpty && (
        <div class="notice">
          <p>
            <Marked text={texts.page.noModels} />
          </p>
        </div>
      )}
    </div>
  );
}
