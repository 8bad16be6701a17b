import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** Queries of CloudWatch Logs Insights over the lines of `api` and `stream`, by their titles. docs/logs.md has the same. */
export const savedQueries = {
  "One request, by its id": 'filter requestId = "<x-request-id>"',
  "Slowest requests": [
    "filter ispresent(Latency)",
    "| fields @timestamp, requestId, Operation, Model, status, Latency, ModelLatency, StoreLatency, cold, attempts",
    "| sort Latency desc | limit 20",
  ].join("\n"),
  "Failures by error code and model": [
    'filter level = "ERROR"',
    "| stats count(*) as failures, min(@timestamp) as first, max(@timestamp) as last by Code, Model",
    "| sort failures desc",
  ].join("\n"),
  "Errors by caller": [
    "filter ispresent(Code)",
    "| stats count(*) as errors by caller.kind, caller.id, Code",
    "| sort errors desc | limit 20",
  ].join("\n"),
  "Use of models, to share the cost of an endpoint": [
    "filter ispresent(ModelLatency)",
    "| stats count(*) as requests, sum(ModelLatency) / 1000 as seconds by Model",
    "| sort seconds desc",
  ].join("\n"),
  "Cold starts and their latency": [
    "filter ColdStarts = 1",
    "| stats count(*) as cold, avg(Latency), max(Latency) by Model, bin(1h)",
  ].join("\n"),
} as const;

/** Saves the queries. Names begin with project and stack, and the console shows them as folders. */
export function createSavedQueries(
  name: string,
  logGroupNames: readonly pulumi.Input<string>[],
  child: pulumi.CustomResourceOptions,
): void {
  for (const [title, queryString] of Object.entries(savedQueries)) {
    new aws.cloudwatch.QueryDefinition(
      `${name}-${title.toLowerCase().replace(/[^a-z]+/g, "-")}`,
      { name: `${pulumi.getProject()}/${pulumi.getStack()}/${title}`, queryString, logGroupNames: [...logGroupNames] },
      child,
    );
  }
}
