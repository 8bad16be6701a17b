import { useMemo } from "preact/hooks";
import { type ModelStatus } from "../api/model-status";
import { type BenchProps } from "../card/bench-props";
import { KeyForm } from "../card/key-form";
import { Workbench } from "../card/workbench";
import { type Catalogue, type ModelDetails, type ModelSummary } from "../catalogue";
import { ChatBench } from "../chat/chat-bench";
import { readChat } from "../chat/read-chat";
import { loadForecastView } from "../forecast/forecast-view-loader";
import { readField } from "../form/read-field";
import { texts } from "../texts";
import { Marked } from "../texts/marked";
import { fetchJson, useLoaded } from "./use-loaded";

interface ModelPageProps extends Pick<BenchProps, "config" | "onSettled"> {
  readonly model: ModelSummary;
  readonly limits: Pick<Catalogue, "maxBodyBytes" | "startupSeconds" | "loadSeconds">;
  /** Called when the key has changed. */
  readonly onKeyChange: () => void;
  /** Undefined until the API has answered. */
  readonly status: ModelStatus | undefined;
}

/** One model: its form, results, code samples and facts. */
export function ModelPage({ model, status, limits, onKeyChange, ...shared }: ModelPageProps) {
  const { content: details, retry } = useLoaded(model.details, () => loadDetails(model));
  const { maxBodyBytes, startupSeconds, loadSeconds } = limits;
  const hosting = status?.hosting ?? "";
  return (
    <article id={model.name} class="card" aria-label={model.title}>
      {status?.isAllowed === false && (
        <div class="notice">
          <p>
            <Marked text={texts.page.modelNeedsKey} />
          </p>
          <KeyForm onChange={onKeyChange} />
        </div>
      )}
      {details === "failed" ? (
        <div class="notice bad" role="alert">
          <p>{texts.page.detailsFailed}</p>
          <button type="button" class="quiet" onClick={retry}>
            {texts.words.tryAgain}
          </button>
        </div>
      ) : details === "loading" ? (
        <p aria-busy="true">{texts.page.loading}</p>
      ) : (
        <Bench
          model={model}
          details={details}
          limits={{ maxBodyBytes, startupSeconds: hosting === "shared" ? loadSeconds : startupSeconds }}
          variants={status?.variants}
          hosting={hosting}
          isCold={status?.state === "cold" || status?.state === "waking"}
          isReady={status?.state === "ready"}
          isAsleep={status?.state === "asleep"}
          {...shared}
        />
      )}
    </article>
  );
}

/** A model's details, loaded together with the view that its kind needs besides. */
async function loadDetails({ details: path, kind }: ModelSummary): Promise<ModelDetails> {
  const [details] = await Promise.all([fetchJson<ModelDetails>(`/${path}`), kind === "forecast" && loadForecastView()]);
  return details;
}

/** A conversation for a chat, a form with its result for every other model. */
function Bench(props: Omit<BenchProps, "field">) {
  const { model, details } = props;
  const field = useMemo(() => readField(details.request), [details]);
  const chat = useMemo(() => readChat(model.kind, field), [model, field]);
  return chat ? <ChatBench {...props} field={field} chat={chat} /> : <Workbench {...props} field={field} />;
}
