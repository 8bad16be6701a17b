import { readSetting } from "../forecast/read-forecast";
import { SeriesPad } from "../forecast/series-pad";
import { FormContext } from "../form/form-context";
import { isSameJson } from "../json";
import { type BenchProps } from "./bench-props";
import { CodeDrawer } from "./code-drawer";
import { CopyLink } from "./copy-link";
import { couldAnswerHere, DeviceChoice, DeviceOffer } from "./device-offer";
import { FailureNotice } from "./failure-notice";
import { InputForm } from "./input-form";
import { ModelFacts } from "./model-facts";
import { Outcome } from "./outcome";
import { QueryInputs } from "./query-inputs";
import { RunHistory } from "./run-history";
import { changeSince } from "./shown-result";
import { StoredResults } from "./stored-results";
import { texts } from "../texts";
import { useWorkbench } from "./use-workbench";

const usualImageTypes = ["image/png", "image/jpeg", "image/webp"];

/** Input on the left, result on the right; stored results, code samples and facts below. */
export function Workbench(props: BenchProps) {
  const { field, model, details, config, limits, variants, hosting, isCold } = props;
  const { golden, rawContentTypes, card } = details;
  const { value, query, run, shown, deviceRun, onDevice, ...bench } = useWorkbench(props);
  const retry = bench.isRefused ? undefined : bench.submit;
  const change = shown ? changeSince(shown, value, query) : null;
  const isAnsweredHere = shown?.source === "device" && change === null;
  return (
    <FormContext.Provider
      value={{
        idPrefix: model.name,
        error: bench.error,
        maxImageBytes: Math.floor(limits.maxBodyBytes * 0.75) - 1024,
        imageTypes: rawContentTypes.length ? rawContentTypes : usualImageTypes,
        submitSoon: bench.submitSoon,
        previewSoon: bench.previewSoon,
        drawSeries:
          model.kind === "forecast"
            ? (series) => <SeriesPad {...series} setting={readSetting(field, value)} />
            : undefined,
      }}
    >
      <div class="bench">
        <div>
          <InputForm
            formRef={bench.form}
            model={model}
            details={details}
            field={field}
            value={value}
            onChange={bench.change}
            onChoose={(request) => {
              bench.change(request);
              bench.previewSoon();
            }}
            onSubmit={bench.submit}
            isRunning={run.phase === "running" || deviceRun.phase === "working"}
            canPredict={bench.canPredict}
            isAsleep={bench.isRefused}
            actions={<CopyLink onLink={bench.link} />}
          >
            {config && (
              <QueryInputs
                idPrefix={model.name}
                options={details.options}
                variants={variants ?? []}
                query={query}
                onChange={(changed) => {
                  bench.setQuery(changed);
                  bench.previewSoon();
                }}
              />
            )}
            {onDevice && (
              <DeviceChoice
                idPrefix={model.name}
                files={onDevice.files}
                isChosen={bench.isOnDevice}
                onChange={bench.setPrefersDevice}
              />
            )}
          </InputForm>
          {run.phase === "failed" && config && (
            <FailureNotice failure={run.failure} apiUrl={config.apiUrl} onRetry={retry}>
              {onDevice && couldAnswerHere(run.failure) && (
                <DeviceOffer offering={onDevice} label={texts.device.answer} />
              )}
            </FailureNotice>
          )}
          {deviceRun.phase === "failed" && (
            <FailureNotice failure={deviceRun.failure} apiUrl="" onRetry={onDevice?.answer ?? retry} />
          )}
        </div>
        <Outcome
          sectionRef={bench.outcome}
          model={model}
          field={field}
          golden={golden}
          run={run}
          shown={shown}
          change={change}
          isAnsweredHere={isAnsweredHere}
          hosting={hosting}
          isCold={isCold}
          apiUrl={config?.apiUrl ?? ""}
          lastWakeSeconds={bench.lastWakeSeconds}
          onCancel={bench.cancel}
          onDevice={onDevice}
        />
      </div>
      <RunHistory
        model={model}
        field={field}
        runs={bench.runs}
        shown={run.phase === "failed" && !isAnsweredHere ? undefined : shown}
        onShow={bench.showRun}
      />
      <StoredResults
        model={model}
        golden={golden}
        field={field}
        current={golden.cases.find((stored) => isSameJson(stored.request, value))}
        onTry={bench.showStored}
      />
      {config && (
        <CodeDrawer model={model} url={bench.url} field={field} value={value} rawContentTypes={rawContentTypes} />
      )}
      <ModelFacts card={card} />
    </FormContext.Provider>
  );
}
