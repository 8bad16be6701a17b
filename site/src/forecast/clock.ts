import { type Forecast, type Step } from "./read-forecast";
import { texts } from "../texts";

/** Short names of the days, from Monday. 1 January 2024 was one. */
const days = Array.from({ length: 7 }, (_, i) =>
  new Intl.DateTimeFormat(texts.locale, { weekday: "short", timeZone: "UTC" }).format(Date.UTC(2024, 0, 1 + i)),
);

/** Time of a value, `offset` hours after the newest one. */
export interface Moment {
  /** From 0 to 23. */
  readonly hour: number;
  /** Short name of the day. */
  readonly day: string;
}

/** Time of a value by its distance from the newest one; null if the request names no time. */
export function momentAt(now: Forecast["now"], offset: number): Moment | null {
  if (!now) return null;
  const hours = now.hour + offset;
  const day = (((now.weekday + Math.floor(hours / 24)) % 7) + 7) % 7;
  return { hour: ((hours % 24) + 24) % 24, day: days[day] ?? "" };
}

/** Writes a time as `Tue 07:00`. */
export function writeMoment({ hour, day }: Moment): string {
  return `${day} ${writeHour(hour)}`;
}

export function writeHour(hour: number): string {
  return `${String(hour).padStart(2, "0")}:00`;
}

/** Name of a step: its time and its name in the answer, or the name alone. */
export function nameStep(now: Forecast["now"], { label, ahead }: Pick<Step, "label" | "ahead">): string {
  const moment = momentAt(now, ahead);
  return moment ? `${writeHour(moment.hour)} (${label})` : label;
}

/** Name of a value of the history by its distance from the newest one, such as `Tue 07:00`, `now` or `T−3`. */
export function namePast(now: Forecast["now"], offset: number): string {
  const moment = momentAt(now, offset);
  if (moment) return offset === 0 ? texts.forecast.nowAt(writeMoment(moment)) : writeMoment(moment);
  return offset === 0 ? texts.forecast.now : `T−${-offset}`;
}

/** Title of the time axis. Clock times are those of the request, in whichever time zone its hour is. */
export function timeTitle(now: Forecast["now"]): string {
  return now ? texts.forecast.timeAxis : texts.forecast.stepAxis;
}
