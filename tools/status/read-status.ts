import { type AwsAccess } from "../../infra/hooks";
import {
  findDeployedStack,
  readLiveRelease,
  type DeployedStack,
  type LiveModel,
  type LiveRelease,
} from "../aws/deployed-stack";
import { attempt, type Reading } from "../aws/aws-errors";
import { ringingAlarms, type RingingAlarm } from "./alarms";
import { describeEndpoint } from "./endpoints";
import { readFigures, type Figures, type Measured, type Window } from "./figures";
import { readMonthCost, type MonthCost } from "./month-cost";

/** A model of the live release, with the state and the figures of its endpoint. */
export interface ModelStatus extends LiveModel {
  /** SageMaker's word for the endpoint's state, or `asleep`. */
  readonly state: string;
  readonly reason: string | null;
  /**
   * Figures of each production variant, as SageMaker counts them; on the shared endpoint those of the model, as the API counts
   * them, null without `api.metrics`. Empty while asleep.
   */
  readonly variants: readonly { readonly name: string; readonly figures: Figures | null }[];
}

/** The facts that an engineer on call looks at first. Parts that could not be read are null, and named in `problems`. */
export interface StackStatus {
  readonly stack: string;
  readonly region: string;
  readonly window: { readonly start: string; readonly end: string };
  readonly release: { readonly version: string; readonly candidate: { version: string; percent: number } | null };
  /** Physical names of the stack's functions, by role. */
  readonly functions: DeployedStack["functions"];
  readonly logGroups: readonly string[];
  readonly models: readonly ModelStatus[];
  /** Whole requests to the HTTP API, from the gateway's metrics; null if the API or its metrics were not found. */
  readonly api: Figures | null;
  readonly alarms: readonly RingingAlarm[] | null;
  /** Null if it is not known; `costProblem` says why. */
  readonly month: MonthCost | null;
  readonly costProblem: string | null;
  readonly problems: readonly string[];
}

/** Reads the status of a deployed stack. @throws Error if the stack or its live release cannot be found */
export async function readStatus(stack: string, access: AwsAccess, windowMs: number, now: Date): Promise<StackStatus> {
  const deployed = await findDeployedStack(stack, access);
  const release = await readLiveRelease(deployed);
  const window = { start: new Date(now.getTime() - windowMs), end: now };
  const problems: string[] = [];
  const valueOf = <T>(reading: Reading<T>, otherwise: T): T => {
    if ("value" in reading) return reading.value;
    if (!problems.includes(reading.problem)) problems.push(reading.problem);
    return otherwise;
  };
  const endpoints = await Promise.all(
    release.models.map(async (model) => {
      if (model.endpoint === null) return { state: "asleep", variants: [], reason: null };
      const name = model.endpoint;
      const reading = await attempt("sagemaker:DescribeEndpoint", () => describeEndpoint(access, name));
      return valueOf(reading, { state: "unknown", variants: [], reason: null });
    }),
  );
  const [measured, alarms, cost] = await Promise.all([
    attempt("cloudwatch:GetMetricData", () => readAllFigures(deployed, release, endpoints, window)),
    attempt("cloudwatch:DescribeAlarms and ListTagsForResource", () => ringingAlarms(access, stack)),
    attempt("ce:GetCostAndUsage", () => readMonthCost(access, stack, now)),
  ]);
  const figures = valueOf<MeasuredStack>(measured, { api: null, ofVariant: () => null });
  return {
    stack,
    region: access.region,
    window: { start: window.start.toISOString(), end: window.end.toISOString() },
    release: { version: release.version, candidate: release.candidate },
    functions: deployed.functions,
    logGroups: deployed.logGroups,
    models: release.models.map((model, i) => ({
      ...model,
      state: endpoints[i]!.state,
      reason: endpoints[i]!.reason,
      variants: endpoints[i]!.variants.map((name) => ({ name, figures: figures.ofVariant(i, name) })),
    })),
    api: figures.api,
    alarms: valueOf<readonly RingingAlarm[] | null>(alarms, null),
    ...costOf(cost),
    problems,
  };
}

interface MeasuredStack {
  readonly api: Figures | null;
  /** Figures of a variant of the model at a position in the release. */
  readonly ofVariant: (at: number, variant: string) => Figures | null;
}

async function readAllFigures(
  { access, functions, logGroups }: DeployedStack,
  { models, hasMetrics }: LiveRelease,
  endpoints: readonly { readonly variants: readonly string[] }[],
  window: Window,
): Promise<MeasuredStack> {
  const apiIds = logGroups.flatMap((name) => /^\/aws\/vendedlogs\/modelfront\/(\w+)$/.exec(name)?.[1] ?? []);
  const placeOf = ({ name, endpoint, hosting }: LiveModel, variant: string): Measured | null => {
    if (hosting !== "shared") return { of: "endpoint", endpoint: endpoint ?? "", variant };
    return hasMetrics ? { of: "sharedModel", functionName: functions.api ?? "", model: name } : null;
  };
  const variants = models.flatMap((model, at) =>
    endpoints[at]!.variants.flatMap((variant) => {
      const place = placeOf(model, variant);
      return place ? [{ key: `${at}/${variant}`, place }] : [];
    }),
  );
  const places: Measured[] = [
    ...apiIds.map((apiId) => ({ of: "api" as const, apiId })),
    ...variants.map(({ place }) => place),
  ];
  const all = await readFigures(access, places, window);
  // With its access log on, the streaming API has a group of that kind too, but other metrics.
  const apis = all.slice(0, apiIds.length).sort((a, b) => b.requests - a.requests);
  const ofVariants = new Map(variants.map(({ key }, i) => [key, all[apiIds.length + i]!]));
  return { api: apis[0] ?? null, ofVariant: (at, variant) => ofVariants.get(`${at}/${variant}`) ?? null };
}

function costOf(reading: Reading<MonthCost | null>): Pick<StackStatus, "month" | "costProblem"> {
  if ("problem" in reading) return { month: null, costProblem: reading.problem };
  if (reading.value) return { month: reading.value, costProblem: null };
  return {
    month: null,
    costProblem:
      "Cost Explorer has no cost with the stack's tags. Activate the cost allocation tags project and stack in the Billing console; it takes a day.",
  };
}
