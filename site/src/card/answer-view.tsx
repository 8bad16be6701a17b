import { type ModelSummary } from "../catalogue";
import { type Field } from "../form/read-field";
import { ForecastView } from "../forecast/forecast-view";
import { readForecast } from "../forecast/read-forecast";
import { ExplanationView } from "../result/explanation-view";
import { FindingView } from "../result/finding-view";
import { takeExplanations } from "../result/read-explanations";
import { readResult } from "../result/read-result";

interface AnswerViewProps {
  readonly model: Pick<ModelSummary, "kind">;
  readonly field: Field;
  readonly request: unknown;
  readonly response: unknown;
}

/** More findings than this are counted, not shown. */
const maxFindings = 20;

/** An answer in the form that fits it best: a chart for a forecast, bars for classes, a table for the rest. */
export function AnswerView({ model, field, request, response }: AnswerViewProps) {
  const { explanations, rest } = takeExplanations(response);
  const forecast = model.kind === "forecast" ? readForecast(field, request, rest) : undefined;
  const findings = readResult(forecast ? forecast.rest : rest);
  const hidden = findings.length - maxFindings;
  return (
    <>
      {forecast && <ForecastView forecast={forecast} />}
      {findings.slice(0, maxFindings).map((finding, i) => (
        <FindingView
          key={i}
          finding={finding}
          title={findings.length > 1 ? `Prediction ${i + 1}` : null}
          isMinor={forecast !== undefined}
        >
          {explanations[i] && <ExplanationView explanation={explanations[i]} />}
        </FindingView>
      ))}
      {hidden > 0 && <p class="fine">and {hidden} more predictions</p>}
    </>
  );
}
