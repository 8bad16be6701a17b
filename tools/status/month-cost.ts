import { CostExplorerClient, GetCostAndUsageCommand } from "@aws-sdk/client-cost-explorer";
import { type AwsAccess } from "../../infra/hooks";
import { priceStack } from "../cost/price-stack";
import { evaluateStack } from "../graph/stack-graph";
import { globalConfig } from "../aws/access";
import { project } from "../aws/deployed-stack";

/** Cost of the calendar month so far in US dollars, as AWS billed it. */
export interface MonthCost {
  /** First day that counts, such as `2026-11-01`. */
  readonly from: string;
  readonly dollars: number;
}

/**
 * Reads what a stack has cost since the first of the month (UTC), by its tags. Each call costs 0.01 dollars. AWS adds costs with
 * a delay of up to a day, and only if `project` and `stack` are activated as cost allocation tags: without them there is no
 * amount, and the result is null.
 * @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/activating-tags.html
 */
export async function readMonthCost(access: AwsAccess, stack: string, now: Date): Promise<MonthCost | null> {
  const client = new CostExplorerClient(globalConfig(access, "costexplorer"));
  const from = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1));
  // The end is exclusive, and must be after the start.
  const tomorrow = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1));
  const tag = (Key: string, Value: string) => ({ Tags: { Key, Values: [Value] } });
  const { ResultsByTime = [] } = await client.send(
    new GetCostAndUsageCommand({
      TimePeriod: { Start: dayOf(from), End: dayOf(tomorrow) },
      Granularity: "MONTHLY",
      Metrics: ["UnblendedCost"],
      Filter: { And: [tag("project", project), tag("stack", stack)] },
    }),
  );
  const amounts = ResultsByTime.map(({ Total }) => Number(Total?.UnblendedCost?.Amount ?? 0));
  const dollars = amounts.reduce((sum, amount) => sum + amount, 0);
  return dollars > 0 ? { from: dayOf(from), dollars } : null;
}

/** Estimates a whole month from the stack's resources and list prices, like `npm run cost`. */
export async function estimateMonth(stack: string, requestsPerMonth: number): Promise<number> {
  const cost = priceStack(await evaluateStack({ stack }));
  return cost.idlePerMonth + cost.inUsePerMonth + (cost.per1000 * requestsPerMonth) / 1000;
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, "2000-01-01".length);
}
