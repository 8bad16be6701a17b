import { readItem, writeItem, type OpenStore } from "./browser-store";
import { texts } from "../texts";

/** Start times measured in this browser, by model: the basis of the page's estimate. */
export interface WakeTimes {
  /** Seconds of the model's last start; undefined if none was measured here. */
  last(model: string): number | undefined;
  record(model: string, seconds: number): void;
}

/** Keeps start times in a browser store; without one, every start counts as the first. */
export function createWakeTimes(open: OpenStore): WakeTimes {
  const itemOf = (model: string) => `modelfront:wake-seconds:${model}`;
  return {
    last(model) {
      const seconds = Number(readItem(open, itemOf(model)) ?? NaN);
      return seconds > 0 ? seconds : undefined;
    },
    record: (model, seconds) => writeItem(open, itemOf(model), seconds.toFixed(1)),
  };
}

/** Explanation and estimate for someone who waits for a model to start: a shared endpoint runs, and loads the model. */
export function startText(hosting: string, lastSeconds: number | undefined): string {
  const { notLoaded, idle, lastStart, noEarlierStart, usualStart } = texts.card;
  const isShared = hosting === "shared";
  const explain = isShared ? notLoaded : idle;
  if (lastSeconds !== undefined) return explain(lastStart(Math.max(1, Math.round(lastSeconds))));
  return explain(isShared ? noEarlierStart : `${noEarlierStart} ${usualStart}`);
}
