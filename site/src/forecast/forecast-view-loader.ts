import type * as view from "./forecast-view";

type ForecastView = (typeof view)["ForecastView"];

let loaded: ForecastView | undefined;

/** Fetches the view of forecasts, which pages of other models do without. */
export async function loadForecastView(): Promise<void> {
  loaded ??= (await import("./forecast-view")).ForecastView;
}

/** View of forecasts; undefined until it is loaded. */
export function forecastView(): ForecastView | undefined {
  return loaded;
}
