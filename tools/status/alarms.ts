import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  ListTagsForResourceCommand,
  type CompositeAlarm,
  type MetricAlarm,
} from "@aws-sdk/client-cloudwatch";
import { clientConfig, type AwsAccess } from "../../infra/hooks";
import { project } from "../aws/deployed-stack";

/** An alarm in the state ALARM. */
export interface RingingAlarm {
  readonly name: string;
  readonly since: string | null;
  /** CloudWatch's reason. */
  readonly reason: string;
  /** Begins with the runbook's entry and the first command. */
  readonly description: string;
}

/** Lists the stack's alarms that ring, those of single metrics before the composite ones. */
export async function ringingAlarms(access: AwsAccess, stack: string): Promise<RingingAlarm[]> {
  const client = new CloudWatchClient(clientConfig(access, "cloudwatch"));
  const ringing: (MetricAlarm | CompositeAlarm)[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new DescribeAlarmsCommand({
        AlarmTypes: ["MetricAlarm", "CompositeAlarm"],
        StateValue: "ALARM",
        ...(NextToken && { NextToken }),
      }),
    );
    ringing.push(...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  const found: RingingAlarm[] = [];
  for (const { AlarmName, AlarmArn, AlarmDescription, StateReason, StateUpdatedTimestamp, StateValue } of ringing) {
    if (StateValue !== "ALARM") continue;
    const { Tags = [] } = await client.send(new ListTagsForResourceCommand({ ResourceARN: AlarmArn }));
    const tag = (key: string) => Tags.find(({ Key }) => Key === key)?.Value;
    if (tag("project") !== project || tag("stack") !== stack) continue;
    found.push({
      name: AlarmName ?? "",
      since: StateUpdatedTimestamp?.toISOString() ?? null,
      reason: StateReason ?? "",
      description: AlarmDescription ?? "",
    });
  }
  return found;
}
