import { type SeriesField } from "../form/field";
import { type InputProps } from "../form/input-props";
import { useLazy } from "../form/use-lazy";
import { texts } from "../texts";
import { type Setting } from "./read-forecast";

export interface SeriesPadProps extends Omit<InputProps<SeriesField>, "path"> {
  /** Time and capacity of the values, from the rest of the request. */
  readonly setting: Setting;
}

const loadChart = () => import("./drawing-chart").then(({ DrawingChart }) => DrawingChart);

/** Fold with a chart to draw a history on. Closed at first, so that a finger that scrolls draws nothing. */
export function SeriesPad(props: SeriesPadProps) {
  const { component: DrawingChart, load } = useLazy(loadChart);
  return (
    <details class="series-pad" onToggle={load}>
      <summary>{texts.forecast.draw}</summary>
      {DrawingChart && <DrawingChart {...props} />}
    </details>
  );
}
