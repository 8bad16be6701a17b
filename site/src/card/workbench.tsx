import { useEffect, useRef, useState } from "preact/hooks";
import { predict, predictUrl, type RequestQuery } from "../api/client";
import { createWakeTimes } from "../api/wake-times";
import { type ModelDetails, type ModelSummary, type StoredCase } from "../catalogue";
import { type Config } from "../config";
import { initialValue, type Field } from "../form/field";
import { FieldInput } from "../form/field-input";
import { FormContext } from "../form/form-context";
import { formatPath } from "../form/path";
import { choosePayload, missingImage } from "../form/request";
import { CodeDrawer } from "./code-drawer";
import { ModelFacts } from "./model-facts";
import { Outcome } from "./outcome";
import { QueryInputs } from "./query-inputs";
import { type Shown } from "./result-pane";
import { isSameJson } from "./same-json";
import { StoredResults } from "./stored-results";
import { usePrediction, type Run } from "./use-prediction";

export interface WorkbenchProps {
  readonly model: ModelSummary;
  readonly details: ModelDetails;
  /** Nothing if the page does not know where the API is: stored results are all it can show then. */
  readonly config: Config | undefined;
  readonly limits: { readonly maxBodyBytes: number; readonly startupSeconds: number };
  /** Production variants to choose from. */
  readonly variants: readonly string[];
  /** Whether the API says that the model is not running. */
  readonly isCold: boolean;
  readonly onSettled: (run: Run) => void;
}

const wakeTimes = createWakeTimes(() => localStorage);
const usualImageTypes = ["image/png", "image/jpeg", "image/webp"];

/** Input on the left, result on the right; stored results, code and facts below. */
export function Workbench({
  field,
  model,
  details,
  config,
  limits,
  variants,
  isCold,
  onSettled,
}: WorkbenchProps & { readonly field: Field }) {
  const [value, setValue] = useState<unknown>(
    () => details.golden.cases[0]?.request ?? details.examples[0]?.request ?? initialValue(field),
  );
  const [query, setQuery] = useState<RequestQuery>({ options: [], targetVariant: null });
  const [shown, setShown] = useState<Shown | undefined>(() => storedFor(details, value));
  const [pageError, setPageError] = useState<{ param: string; message: string } | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const url = predictUrl(config?.apiUrl ?? "", model.name, query);

  const { run, start, cancel, dismiss } = usePrediction({
    ask: (payload, signal) => predict(url, payload, signal),
    giveUpAfterSeconds: limits.startupSeconds,
    onSettled(settled) {
      onSettled(settled);
      if (settled.phase !== "done") return;
      const { prediction, wokeInSeconds } = settled;
      if (wokeInSeconds !== null) wakeTimes.record(model.name, wokeInSeconds);
      setShown({ source: "live", request: asked.current, ...prediction, wokeInSeconds });
    },
  });
  const asked = useRef<unknown>(undefined);
  const [wanted, setWanted] = useState(0);

  const submit = () => {
    const missing = missingImage(field, value);
    if (missing) {
      setPageError({
        param: formatPath(missing),
        message: "There is no picture yet: draw, drop, paste or choose one.",
      });
      return;
    }
    setPageError(null);
    asked.current = value;
    start(choosePayload(field, value, details.rawContentTypes), isCold);
  };
  // An input that has changed since is no longer what the API complained of.
  const error = pageError ?? (asked.current === value ? errorOf(run) : null);
  useEffect(() => {
    if (wanted > 0 && config) submit();
  }, [wanted]);
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [run, pageError]);

  const change = (changed: unknown) => {
    setPageError(null);
    setValue(changed);
  };
  const tryStored = (stored: StoredCase) => {
    change(stored.request);
    dismiss();
    setShown(storedFor(details, stored.request));
    form.current?.scrollIntoView({ block: "nearest" });
  };

  const isRunning = run.phase === "running";
  const current = details.golden.cases.find((stored) => isSameJson(stored.request, value));
  const isOutdated = shown !== undefined && !isSameJson(shown.request, value);
  return (
    <FormContext.Provider
      value={{
        idPrefix: model.name,
        error,
        maxImageBytes: Math.floor(limits.maxBodyBytes * 0.75) - 1024,
        imageTypes: details.rawContentTypes.length ? details.rawContentTypes : usualImageTypes,
        submitSoon: () => setWanted((count) => count + 1),
      }}
    >
      <div class="bench">
        <form
          ref={form}
          aria-label={`Input of ${model.title}`}
          onSubmit={(event) => {
            event.preventDefault();
            if (!isRunning) submit();
          }}
        >
          <h3>Input</h3>
          {details.examples.length > 1 && <Examples details={details} onChoose={change} />}
          <FieldInput field={field} path={[]} value={value} onChange={change} />
          {config && (
            <QueryInputs
              idPrefix={model.name}
              options={details.options}
              variants={variants}
              query={query}
              onChange={setQuery}
            />
          )}
          {config && (
            <button type="submit" aria-disabled={isRunning} aria-busy={isRunning}>
              Predict
            </button>
          )}
        </form>
        <Outcome
          model={model}
          field={field}
          run={run}
          shown={shown}
          isOutdated={isOutdated}
          isCold={isCold}
          apiUrl={config?.apiUrl ?? ""}
          lastWakeSeconds={wakeTimes.last(model.name)}
          onCancel={cancel}
          onRetry={submit}
        />
      </div>
      <StoredResults model={model} golden={details.golden} field={field} current={current} onTry={tryStored} />
      {config && (
        <CodeDrawer
          idPrefix={model.name}
          url={url}
          field={field}
          value={value}
          rawContentTypes={details.rawContentTypes}
        />
      )}
      <ModelFacts card={details.card} />
    </FormContext.Provider>
  );
}

interface ExamplesProps {
  readonly details: ModelDetails;
  readonly onChoose: (request: unknown) => void;
}

function Examples({ details, onChoose }: ExamplesProps) {
  return (
    <p class="examples">
      <span class="fine">Examples:</span>
      {details.examples.map(({ summary, request }) => (
        <button key={summary} type="button" class="chip" onClick={() => onChoose(request)}>
          {summary}
        </button>
      ))}
    </p>
  );
}

/** The stored result of an input, if there is one. */
function storedFor({ golden }: ModelDetails, value: unknown): Shown | undefined {
  const found = golden.cases.find(({ request }) => isSameJson(request, value));
  if (!found) return undefined;
  const { request, response, name } = found;
  return { source: "stored", request, response, name, reference: golden.reference };
}

function errorOf(run: Run): { param: string; message: string } | null {
  if (run.phase !== "failed" || run.failure.param === null) return null;
  return { param: run.failure.param, message: run.failure.message };
}
