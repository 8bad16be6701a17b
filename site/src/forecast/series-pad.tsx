import { useLazy } from "../form/use-lazy";
import { texts } from "../texts";
import { type DrawingChartProps } from "./drawing-chart";

const loadChart = () => import("./drawing-chart").then(({ DrawingChart }) => DrawingChart);

/** Fold with a chart to draw a history on. Closed at first, so that a finger that scrolls draws nothing. */
export function SeriesPad(props: DrawingChartProps) {
  const { component: DrawingChart, load } = useLazy(loadChart);
  return (
    <details class="series-pad" onToggle={load}>
      <summary>{texts.forecast.draw}</summary>
      {DrawingChart && <DrawingChart {...props} />}
    </details>
  );
}
