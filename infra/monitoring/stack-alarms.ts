import { type Input } from "@pulumi/pulumi";
import { checkMetric } from "../../functions/check/report";
import { type Settings } from "../settings/schema";
import { type AlarmDefinitions, type MetricAlarmDefinition } from "./alarm-definition";
import { limitAlarms } from "./limit-alarms";
import { modelAlarms } from "./model-alarms";
import { essentialAvailabilityAlarm, objectiveAlarms } from "./objective-alarms";
import { requestCostAlarm } from "./request-cost";
import { sharedAlarms } from "./shared-alarms";
import { type WatchedStack } from "./watched-stack";

/** Alarms of a stack, as `monitoring.alarms` asks for them. */
export function stackAlarms(
  stack: WatchedStack,
  settings: Pick<Settings, "function" | "models" | "monitoring">,
): AlarmDefinitions {
  const { monitoring } = settings;
  switch (monitoring.alarms) {
    case "off":
      return { metricAlarms: [], compositeAlarms: [] };
    case "essential":
      return essentialAlarms(stack, settings);
    case "all": {
      const objectives = objectiveAlarms(stack, monitoring);
      return {
        metricAlarms: [
          ...objectives.metricAlarms,
          ...stack.endpoints.flatMap((endpoint) => modelAlarms(endpoint, monitoring)),
          ...(stack.shared && stack.functions.api !== null
            ? sharedAlarms(stack.shared, stack.functions.api, monitoring)
            : []),
          ...limitAlarms(stack),
          ...checkAlarms(stack, monitoring),
          requestCostAlarm(stack, settings, { streaming: true }),
        ],
        compositeAlarms: objectives.compositeAlarms,
      };
    }
  }
}

/**
 * One composite alarm of four metrics: 0.90 dollars a month. The synthetic check, if there is one, adds its alarm, its metric
 * and its predictions.
 */
function essentialAlarms(
  stack: WatchedStack,
  settings: Pick<Settings, "function" | "models" | "monitoring">,
): AlarmDefinitions {
  const parts = [
    essentialAvailabilityAlarm(stack, settings.monitoring),
    // Chat is bounded by throttle and concurrency, and would be two metrics more.
    requestCostAlarm(stack, settings, { streaming: false }),
    ...checkAlarms(stack, settings.monitoring),
  ];
  return {
    metricAlarms: parts,
    compositeAlarms: [
      {
        id: "stack",
        kind: "stack",
        about: parts.map(({ about }) => about).join(" Or: "),
        anyOf: parts.map(({ id }) => [id]),
      },
    ],
  };
}

function checkAlarms(
  { check }: Pick<WatchedStack, "check">,
  { checkEveryMinutes }: Settings["monitoring"],
): MetricAlarmDefinition[] {
  return check === null || checkEveryMinutes === undefined ? [] : [checkAlarm(check, checkEveryMinutes)];
}

/**
 * Alarm on the synthetic check. Silence is what it watches for, so missing data is breaching, unlike anywhere else: a check
 * that has stopped would otherwise look like one that passes. The warm-up lets the first checks of a new stack run.
 */
function checkAlarm(functionName: Input<string>, everyMinutes: number): MetricAlarmDefinition {
  return {
    id: "synthetic-check",
    kind: "synthetic-check",
    about: "Two of the last three checks failed, or did not report.",
    metrics: { failed: { ...checkMetric, dimensions: { Function: functionName }, stat: "Maximum" } },
    expression: "failed",
    periodSeconds: everyMinutes * 60,
    breaching: 2,
    periods: 3,
    comparison: "GreaterThanOrEqualToThreshold",
    threshold: 1,
    missing: "breaching",
    warmUpMinutes: 4 * everyMinutes,
  };
}
