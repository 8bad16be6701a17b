import { type ModelSummary } from "../catalogue";
import { type Field } from "../form/field";
import { forecastView } from "../forecast/forecast-view-loader";
import { readForecast } from "../forecast/read-forecast";
import { ExplanationView } from "../result/explanation-view";
import { FindingView } from "../result/finding-view";
import { isRecord } from "../json";
import { takeExplanations } from "../result/read-explanations";
import { readResult } from "../result/read-result";

import { PredictionsTable } from "./predictions-table";
import { tabulate } from "./tabulate";
import { texts } from "../texts";

interface AnswerViewProps {
  readonly model: Pick<ModelSummary, "kind" | "name">;
  readonly field: Field;
  readonly request: unknown;
  readonly response: unknown;
}

/** Number of predictions, or explanations below a table, shown; the rest are only counted. */
const maxFindings = 20;

/** An answer in the form that suits it: a chart for a forecast, a table for several rows, bars or values for anything else. */
export function AnswerView({ model, field, request, response }: AnswerViewProps) {
  const { explanations, rest } = takeExplanations(response);
  const ForecastView = forecastView();
  const forecast = ForecastView && model.kind === "forecast" ? readForecast(field, request, rest) : undefined;
  const findings = readResult(forecast ? forecast.rest : rest);
  const table = forecast ? undefined : tabulate(field, request, rest);
  const text = model.kind === "text" ? textOfRequest(request) : null;
  if (table) {
    const unexplained = explanations.length - maxFindings;
    return (
      <>
        <PredictionsTable table={table} name={`${model.name}-predictions`} />
        {explanations.slice(0, maxFindings).map((explanation, i) => (
          <section key={i} class="finding">
            <h3>{texts.card.predictionNumber(i + 1)}</h3>
            <ExplanationView explanation={explanation} text={text} />
          </section>
        ))}
        {unexplained > 0 && <p class="fine">{texts.card.moreExplanations(unexplained)}</p>}
      </>
    );
  }
  const hidden = findings.length - maxFindings;
  return (
    <>
      {ForecastView && forecast && <ForecastView forecast={forecast} />}
      {findings.slice(0, maxFindings).map((finding, i) => (
        <FindingView
          key={i}
          finding={finding}
          title={findings.length > 1 ? texts.card.predictionNumber(i + 1) : null}
          isMinor={forecast !== undefined}
        >
          {explanations[i] && <ExplanationView explanation={explanations[i]} text={text} />}
        </FindingView>
      ))}
      {hidden > 0 && <p class="fine">{texts.card.morePredictions(hidden)}</p>}
    </>
  );
}

/** The only text of a request; null if it has none or several. */
function textOfRequest(request: unknown): string | null {
  const texts = isRecord(request) ? Object.values(request).filter((value) => typeof value === "string") : [];
  return texts.length === 1 ? texts[0]! : null;
}
