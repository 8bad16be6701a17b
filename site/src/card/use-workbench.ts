import { useEffect, useRef, useState } from "preact/hooks";
import { predict, predictUrl, type RequestQuery } from "../api/client";
import { createWakeTimes } from "../api/wake-times";
import { type StoredCase } from "../catalogue";
import { initialValue } from "../form/field-value";
import { type FormContextValue } from "../form/form-context";
import { formatPath } from "../form/path";
import { choosePayload, missingImage } from "../form/request";
import { type BenchProps } from "./bench-props";
import { inputErrorOf } from "./run";
import { storedResultOf, type ShownResult } from "./shown-result";
import { usePrediction } from "./use-prediction";

const wakeTimes = createWakeTimes(() => localStorage);

/** State of a workbench: the form's value and query, the prediction under way, and the result on display. */
export function useWorkbench({ model, details, field, config, limits, isCold, onSettled }: BenchProps) {
  const [value, setValue] = useState<unknown>(
    () => details.golden.cases[0]?.request ?? details.examples[0]?.request ?? initialValue(field),
  );
  const [query, setQuery] = useState<RequestQuery>({ options: [], targetVariant: null });
  const [shown, setShown] = useState<ShownResult | undefined>(() => storedResultOf(details, value));
  const [formError, setFormError] = useState<FormContextValue["error"]>(null);
  const form = useRef<HTMLFormElement>(null);
  /** Value of the last request. */
  const sent = useRef<unknown>(undefined);
  const url = predictUrl(config?.apiUrl ?? "", model.name, query);

  const { run, start, cancel, dismiss } = usePrediction({
    ask: (payload, signal) => predict(url, payload, signal),
    giveUpAfterSeconds: limits.startupSeconds,
    onSettled(settled) {
      onSettled(settled);
      if (settled.phase !== "done") return;
      const { prediction, wokeInSeconds } = settled;
      if (wokeInSeconds !== null) wakeTimes.record(model.name, wokeInSeconds);
      setShown({ source: "live", request: sent.current, ...prediction, wokeInSeconds });
    },
  });

  const submit = () => {
    const missing = missingImage(field, value);
    if (missing) {
      setFormError({ param: formatPath(missing), message: "No picture yet. Draw, drop, paste or choose one." });
      return;
    }
    setFormError(null);
    sent.current = value;
    start(choosePayload(field, value, details.rawContentTypes), isCold);
  };
  /** Number of submits that wait for the change under way: an effect runs after the change is applied. */
  const [submitsWanted, setSubmitsWanted] = useState(0);
  useEffect(() => {
    if (submitsWanted > 0 && config) submit();
  }, [submitsWanted]);
  // The API's error no longer applies once the input has changed.
  const error = formError ?? (sent.current === value ? inputErrorOf(run) : null);
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [run, formError]);

  const change = (changed: unknown) => {
    setFormError(null);
    setValue(changed);
  };
  const showStored = (stored: StoredCase) => {
    change(stored.request);
    dismiss();
    setShown(storedResultOf(details, stored.request));
    form.current?.scrollIntoView({ block: "nearest" });
  };
  return {
    form,
    value,
    change,
    query,
    setQuery,
    url,
    run,
    shown,
    error,
    lastWakeSeconds: wakeTimes.last(model.name),
    submit,
    submitSoon: () => setSubmitsWanted((count) => count + 1),
    cancel,
    showStored,
  };
}
