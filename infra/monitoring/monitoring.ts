import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type KeyTable } from "../functions/key-table";
import { type CandidateFunction } from "../functions/live-function";
import { type RequestTable } from "../functions/request-table";
import { type HttpApi } from "../gateway/http-api";
import { type StreamingApi } from "../gateway/streaming-api";
import { accountOf } from "../iam/arn";
import { isAwake, type HostedModel } from "../models/hosted-model";
import { usesSharedEndpoint } from "../models/shared-endpoint";
import { type ReleasedFunctions } from "../release/hook";
import { type Settings } from "../settings/schema";
import { sharedHosting, sharedVariant } from "../settings/schema/shared-endpoint";
import { Alarms } from "./alarms";
import { dashboardBody } from "./dashboard";
import { createSavedQueries } from "./saved-queries";
import { SleepFunction } from "./sleep";
import { stackAlarms } from "./stack-alarms";
import { createBudget } from "./stack-budget";
import { SyntheticCheck } from "./synthetic-check";
import { type Topic } from "./topic";
import { type WatchedShared, type WatchedStack } from "./watched-stack";

export interface MonitoringArgs {
  /** Topic of the notifications; null if nothing notifies. */
  readonly topic: Topic | null;
  readonly functions: ReleasedFunctions<CandidateFunction>;
  readonly endpoints: readonly HostedModel[];
  readonly http: Pick<HttpApi, "metricDimensions">;
  /** Null without one. */
  readonly streaming: Pick<StreamingApi, "metricDimensions"> | null;
  readonly keys: Pick<KeyTable, "arn" | "tableName">;
  readonly table: Pick<RequestTable, "tableName">;
  /** URL of the API, as callers use it. */
  readonly apiUrl: pulumi.Output<string>;
  /** Bundles of the functions that are only for watching; null for one that the settings do not ask for. */
  readonly files: Readonly<Record<"check" | "sleep", ReadonlyMap<string, Buffer> | null>>;
  /** Aliases of the functions: alarms follow them, and the check waits for them. */
  readonly after: readonly pulumi.Resource[];
  readonly settings: Settings;
}

/** Watches the stack: alarms, budget, synthetic check, dashboard and saved queries, as `modelfront:monitoring` asks. */
export class Monitoring extends pulumi.ComponentResource {
  constructor(name: string, args: MonitoringArgs, opts?: pulumi.ComponentResourceOptions) {
    super("modelfront:index:Monitoring", name, {}, opts);
    const { after, functions, keys, settings, topic } = args;
    const { alarms, budgetDollarsPerMonth, dashboard, savedQueries } = settings.monitoring;
    const child = { parent: this };
    const account = accountOf(keys.arn);
    const check = this.createCheck("check", args, account);
    const stack = watchedStack(args, check);
    const sleep = this.createSleep("sleep", args);
    const alarmArns =
      topic && alarms !== "off"
        ? new Alarms(
            "alarm",
            {
              definitions: stackAlarms(stack, settings),
              topicArn: topic.arn,
              functionArns: sleep ? { "request-cost": sleep.functionArn } : {},
              after,
              settings,
            },
            child,
          ).arns
        : {};
    const trigger = alarmArns["request-cost"];
    if (sleep && trigger) permitAlarm("sleep", sleep, { alarmArn: trigger, account }, child);
    if (topic && budgetDollarsPerMonth !== undefined) {
      const budget = { dollarsPerMonth: budgetDollarsPerMonth, stack: pulumi.getStack(), topicArn: topic.arn };
      createBudget(name, budget, child);
    }
    const logGroupNames = [functions.api, functions.stream].flatMap((one) => one?.logGroupName ?? []);
    if (savedQueries) createSavedQueries("query", logGroupNames, child);
    if (dashboard) {
      const { lastModified: at, version } = functions.api;
      const facts = { stack, logGroupNames, release: { at, version }, alarmArns: Object.values(alarmArns) };
      new aws.cloudwatch.Dashboard(
        name,
        {
          dashboardName: `${pulumi.getProject()}-${pulumi.getStack()}`,
          dashboardBody: pulumi.output(facts).apply((known) => dashboardBody({ ...known, settings })),
        },
        child,
      );
    }
    this.registerOutputs({});
  }

  private createCheck(
    name: string,
    { after, apiUrl, endpoints, files, keys, settings }: MonitoringArgs,
    account: pulumi.Output<string>,
  ): SyntheticCheck | null {
    const everyMinutes = settings.monitoring.checkEveryMinutes;
    const models = endpoints.filter(isAwake).map(({ model }) => model);
    if (everyMinutes === undefined || !files.check || models.length === 0) return null;
    const request = { everyMinutes, apiUrl, files: files.check, models, keys, account, after, settings };
    return new SyntheticCheck(name, request, { parent: this });
  }

  private createSleep(name: string, { files, functions, settings }: MonitoringArgs): SleepFunction | null {
    if (!files.sleep) return null;
    const { api, authorizer, stream } = functions;
    const answering = [api, stream, authorizer].flatMap((one) => one ?? []);
    return new SleepFunction(name, { files: files.sleep, functions: answering, settings }, { parent: this });
  }
}

/** Collects what there is to watch. Endpoints of others are theirs to watch. */
function watchedStack(
  { endpoints, functions, http, keys, settings, streaming, table }: MonitoringArgs,
  check: SyntheticCheck | null,
): WatchedStack {
  const { api, authorizer, stream } = functions;
  return {
    region: settings.region,
    httpApi: http.metricDimensions,
    streamingApi: streaming && streaming.metricDimensions,
    functions: {
      api: api.functionName,
      stream: stream && stream.functionName,
      authorizer: authorizer && authorizer.functionName,
    },
    tables: [table.tableName, keys.tableName],
    endpoints: endpoints
      .filter(({ endpointArn }) => endpointArn !== null)
      .flatMap(({ endpointName, model: { folder, settings: model } }) => {
        const { hosting, name } = model;
        if (hosting.mode === "shared") return [];
        return [{ model: name, kind: folder.contract.kind, endpointName, hosting }];
      }),
    shared: watchedShared(endpoints, settings),
    check: check && check.functionName,
  };
}

function watchedShared(
  endpoints: MonitoringArgs["endpoints"],
  { sharedEndpoint }: Pick<Settings, "sharedEndpoint">,
): WatchedShared | null {
  const awake = endpoints.filter(({ endpointArn, model }) => endpointArn !== null && usesSharedEndpoint(model));
  const [first] = awake;
  if (!first || !sharedEndpoint) return null;
  return {
    endpointName: first.endpointName,
    variantName: sharedVariant,
    hosting: sharedHosting(sharedEndpoint),
    models: awake.map(({ model }) => model.settings.name),
  };
}

/** Lets one alarm run a function. */
function permitAlarm(
  name: string,
  { functionName }: Pick<SleepFunction, "functionName">,
  { account, alarmArn }: { readonly account: pulumi.Input<string>; readonly alarmArn: pulumi.Input<string> },
  child: pulumi.CustomResourceOptions,
): void {
  new aws.lambda.Permission(
    name,
    {
      function: functionName,
      action: "lambda:InvokeFunction",
      principal: "lambda.alarms.cloudwatch.amazonaws.com",
      sourceAccount: account,
      sourceArn: alarmArn,
    },
    child,
  );
}
