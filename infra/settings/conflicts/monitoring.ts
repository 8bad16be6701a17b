import { type SettingsDraft } from "../draft";
import { problemAt, type SettingProblem } from "../problems";

/**
 * Checks that notifications have a sender, that the sleep has an alarm, that the synthetic check can get a key, and that alarms
 * on models of the shared endpoint have metrics.
 */
export function checkMonitoring({ api, models, monitoring }: SettingsDraft): SettingProblem[] {
  if (!monitoring) return [];
  const { alarms, budgetDollarsPerMonth, checkEveryMinutes, emails, whenTooExpensive } = monitoring;
  const problems: SettingProblem[] = [];
  if (alarms === "off" && emails?.length && budgetDollarsPerMonth === undefined) {
    const allowed = "nothing: without alarms and budgetDollarsPerMonth nobody is written to";
    problems.push(problemAt(["monitoring", "emails"], emails, allowed));
  }
  if (alarms === "off" && whenTooExpensive === "sleep") {
    const allowed = "notify, or alarms other than off: an alarm puts the stack to sleep";
    problems.push(problemAt(["monitoring", "whenTooExpensive"], whenTooExpensive, allowed));
  }
  if (typeof checkEveryMinutes === "number" && api?.callers?.keys === false) {
    const allowed = "nothing: the check asks with an issued key, and modelfront:api.callers.keys is false";
    problems.push(problemAt(["monitoring", "checkEveryMinutes"], checkEveryMinutes, allowed));
  }
  if (alarms === "all" && api?.metrics === false && models.some(({ hosting }) => hosting?.mode === "shared")) {
    const allowed =
      "essential or off, unless api.metrics is true: of models on the shared endpoint, the API's metrics alone are per model";
    problems.push(problemAt(["monitoring", "alarms"], alarms, allowed));
  }
  return problems;
}
