import { useEffect, useRef, useState } from "preact/hooks";
import { predict, predictUrl, type RequestQuery } from "../api/client";
import { type StoredCase } from "../catalogue";
import { fits, initialValue } from "../form/field-value";
import { type FormContextValue } from "../form/form-context";
import { formatPath } from "../form/path";
import { choosePayload, missingImage } from "../form/request";
import { isSameJson } from "../json";
import { type BenchProps } from "./bench-props";
import { inputErrorOf } from "./latest-run";
import { readLinkedInput } from "./linked-input";
import { openStore, wakeTimes } from "./local-store";
import { recordRun, sessionRuns } from "./session-runs";
import { storedResultOf, type OwnResult, type ShownResult } from "./shown-result";
import { useDevice } from "./use-device";
import { useLink } from "./use-link";
import { usePrediction } from "./use-prediction";
import { texts } from "../texts";

/** Time after the last change by hand until a prediction is made unasked. */
const previewAfterMs = 350;

/** State of a workbench: the form's value and query, the prediction under way, and the result on display. */
export function useWorkbench(props: BenchProps) {
  const { model, details, field, config, limits, variants, isCold, isReady, isAsleep, onSettled } = props;
  const [first] = useState(() => firstInput(props));
  const [value, setValue] = useState(first.value);
  const [query, setQuery] = useState<RequestQuery>(first.query);
  const [shown, setShown] = useState<ShownResult | undefined>(() => storedResultOf(details, value, query));
  const [formError, setFormError] = useState<FormContextValue["error"]>(null);
  const form = useRef<HTMLFormElement>(null);
  const outcome = useRef<HTMLElement>(null);
  /** Value and query of the last request, and whether the user asked for it. */
  const sent = useRef<{ readonly value: unknown; readonly query: RequestQuery; readonly isAsked: boolean }>({
    value: undefined,
    query,
    isAsked: false,
  });
  // A link or an earlier result may name a variant that is gone.
  const isGone = variants !== undefined && query.targetVariant !== null && !variants.includes(query.targetVariant);
  useEffect(() => {
    if (isGone) setQuery({ ...query, targetVariant: null });
  }, [isGone]);
  const [prefersDevice, setPrefersDevice] = useState(first.onDevice);
  // A variant is the endpoint's own.
  const deviceFiles = query.targetVariant === null ? details.onDevice : undefined;
  const isOnDevice = prefersDevice && deviceFiles !== undefined;
  /** True if nobody answers: the model is switched off, and does not answer in this browser. */
  const isRefused = isAsleep && !isOnDevice;
  const url = predictUrl(config?.apiUrl ?? "", model.name, query);

  const { run, start, cancel, dismiss } = usePrediction({
    ask: (payload, signal) => predict(url, payload, signal),
    giveUpAfterSeconds: limits.startupSeconds,
    onSettled(settled) {
      onSettled(settled);
      if (settled.phase !== "done") return;
      const { prediction, wokeInSeconds } = settled;
      if (wokeInSeconds !== null) wakeTimes.record(model.name, wokeInSeconds);
      device.dismiss();
      const { value: request, query: asked } = sent.current;
      showNew({ source: "live", at: Date.now(), request, query: asked, ...prediction, wokeInSeconds });
    },
  });
  const device = useDevice((request, asked, answer) =>
    showNew({ source: "device", at: Date.now(), request, query: asked, ...answer }),
  );
  const showNew = (result: OwnResult) => {
    recordRun(model.name, result);
    setShown(result);
  };

  const payloadOf = () => choosePayload(field, value, details.rawContentTypes);
  /** Answers in this browser. A prediction of the API that is under way goes on. */
  const answerHere = () => {
    if (!deviceFiles) return;
    if (run.phase !== "running") dismiss();
    device.start(deviceFiles, value, query, payloadOf());
  };

  const previewTimer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const send = (isAsked: boolean) => {
    clearTimeout(previewTimer.current);
    setFormError(null);
    sent.current = { value, query, isAsked };
    if (isOnDevice) return answerHere();
    device.dismiss();
    start(payloadOf(), isCold);
  };
  const submit = () => {
    if (isRefused) return;
    const missing = missingImage(field, value);
    if (missing) {
      setFormError({ param: formatPath(missing), message: texts.card.noPicture });
      return;
    }
    const isSent = sent.current.value === value && isSameJson(sent.current.query, query);
    if (!isOnDevice && run.phase === "running" && isSent) sent.current = { value, query, isAsked: true };
    else send(true);
    showOutcome(outcome.current);
  };
  /** Number of submits that wait for the change under way: an effect runs after the change is applied. */
  const [submitsWanted, setSubmitsWanted] = useState(0);
  useEffect(() => {
    if (submitsWanted > 0 && (config || isOnDevice)) submit();
  }, [submitsWanted]);

  // A prediction that was refused would be refused again: only the user repeats it.
  const wasRefused = run.phase === "failed" && run.failure.status !== 400;
  const mayAsk = config !== undefined && !isAsleep && (isReady || run.phase === "done") && !wasRefused;
  const mayPreview = isOnDevice ? device.run.phase !== "failed" || device.run.failure.status === 400 : mayAsk;
  const [previewsWanted, setPreviewsWanted] = useState(0);
  // The timer predicts what the form holds when it ends: input and query may have changed since it began.
  const preview = useRef(() => {});
  preview.current = () => {
    if (form.current?.matches(":valid") && !missingImage(field, value)) send(false);
  };
  useEffect(() => {
    if (previewsWanted > 0 && mayPreview) previewTimer.current = setTimeout(() => preview.current(), previewAfterMs);
    return () => clearTimeout(previewTimer.current);
  }, [previewsWanted]);

  const link = useLink({ value, query, onDevice: prefersDevice }, () => ({
    value: usualInput(props),
    query: usualQuery(props),
    onDevice: false,
  }));

  // The API's error no longer applies once the input has changed.
  const error =
    formError ??
    (device.run.phase === "failed" && device.run.value === value ? inputErrorOf(device.run) : null) ??
    (sent.current.value === value ? inputErrorOf(run) : null);
  useEffect(() => {
    if (error && (formError || sent.current.isAsked)) {
      form.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
    }
  }, [run, device.run, formError]);

  const change = (changed: unknown) => {
    setFormError(null);
    setValue(changed);
  };
  const show = (result: ShownResult | undefined, request: unknown, asked = query) => {
    change(request);
    setQuery(asked);
    dismiss();
    device.dismiss();
    setShown(result);
  };
  return {
    form,
    outcome,
    value,
    change,
    query,
    setQuery,
    url,
    run,
    shown,
    error,
    canPredict: config !== undefined || isOnDevice,
    isRefused,
    deviceRun: device.run,
    onDevice: deviceFiles && { files: deviceFiles, isWorking: device.run.phase === "working", answer: answerHere },
    isOnDevice,
    setPrefersDevice,
    lastWakeSeconds: wakeTimes.last(model.name),
    runs: sessionRuns(model.name),
    submit,
    submitSoon: () => setSubmitsWanted((count) => count + 1),
    previewSoon: () => setPreviewsWanted((count) => count + 1),
    cancel,
    link,
    showStored: (stored: StoredCase) => {
      show(storedResultOf(details, stored.request, query), stored.request);
      form.current?.scrollIntoView({ block: "nearest" });
    },
    showRun: (result: OwnResult) => show(result, result.request, result.query),
  };
}

/** Input of the form if the address names none: a stored case, so that its result is there at once, or an empty pad. */
function usualInput({ details, field }: BenchProps): unknown {
  const empty = initialValue(field);
  if (missingImage(field, empty)) return empty;
  return details.golden.cases[0]?.request ?? details.examples[0]?.request ?? empty;
}

/** Query of the form if the address names none. A text is shown with its words' contributions, where there are any. */
function usualQuery({ model, details }: BenchProps): RequestQuery {
  return { options: model.kind === "text" && "explain" in details.options ? ["explain"] : [], targetVariant: null };
}

function firstInput(props: BenchProps) {
  const { details, field } = props;
  const found = readLinkedInput(location.search, openStore);
  const linked = found && fits(field, found.value) ? found : undefined;
  const { options, targetVariant } = linked?.query ?? usualQuery(props);
  return {
    value: linked ? linked.value : usualInput(props),
    query: {
      options: Object.keys(details.options).filter((name) => options.includes(name)),
      targetVariant,
    },
    onDevice: linked?.onDevice === true && details.onDevice !== undefined,
  };
}

/** Brings the result into view where it stands below the form, and gives it the focus. */
function showOutcome(outcome: HTMLElement | null): void {
  if (!outcome || !matchMedia("(width < 56.25rem)").matches) return;
  outcome.focus({ preventScroll: true });
  outcome.scrollIntoView({ block: "start" });
}
