import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/** Percentages of the budget at which it tells, of what was spent and of the forecast. */
const thresholds = [
  { notificationType: "ACTUAL", threshold: 50 },
  { notificationType: "ACTUAL", threshold: 80 },
  { notificationType: "ACTUAL", threshold: 100 },
  { notificationType: "FORECASTED", threshold: 100 },
] as const;

/**
 * Monthly budget of everything with the tag `stack`. AWS updates costs up to three times a day, so it tells hours late, and
 * it sees nothing until the tag is activated as a cost allocation tag.
 * @see https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-best-practices.html
 */
export function createBudget(
  name: string,
  budget: { readonly dollarsPerMonth: number; readonly stack: string; readonly topicArn: pulumi.Input<string> },
  child: pulumi.CustomResourceOptions,
): aws.budgets.Budget {
  return new aws.budgets.Budget(
    name,
    {
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: String(budget.dollarsPerMonth),
      limitUnit: "USD",
      costFilters: [{ name: "TagKeyValue", values: [`user:stack$${budget.stack}`] }],
      notifications: thresholds.map((one) => ({
        ...one,
        thresholdType: "PERCENTAGE",
        comparisonOperator: "GREATER_THAN",
        subscriberSnsTopicArns: [budget.topicArn],
      })),
    },
    child,
  );
}
