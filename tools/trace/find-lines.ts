import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { clientConfig, type AwsAccess } from "../../infra/hooks";

/** A line of a log group. */
export interface LogLine {
  readonly group: string;
  /** Milliseconds since 1970: when CloudWatch says that the line was written. */
  readonly at: number;
  readonly text: string;
  /** The line as JSON; empty if it is not an object. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface LogSearch {
  readonly group: string;
  /** Text that a line must contain; without it, every line counts. */
  readonly text?: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** Most lines to return. */
  readonly limit: number;
}

/** Most pages that are read: AWS answers with empty pages while it searches. */
const maxPages = 200;

/** Searches a log group. A group that does not exist has no lines. */
export async function findLines(access: AwsAccess, { group, text, from, to, limit }: LogSearch): Promise<LogLine[]> {
  const client = new CloudWatchLogsClient(clientConfig(access, "logs"));
  const lines: LogLine[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < maxPages && lines.length < limit; page++) {
    const { events = [], nextToken: next } = await client
      .send(
        new FilterLogEventsCommand({
          logGroupName: group,
          startTime: from,
          endTime: to,
          ...(text !== undefined && { filterPattern: `"${text}"` }),
          ...(nextToken && { nextToken }),
        }),
      )
      .catch((error: Error) => {
        if (error.name === "ResourceNotFoundException") return { events: [], nextToken: undefined };
        throw error;
      });
    for (const { timestamp = 0, message = "" } of events) {
      lines.push({ group, at: timestamp, text: message.trimEnd(), fields: parseLine(message) });
    }
    nextToken = next;
    if (!nextToken) break;
  }
  return lines.slice(0, limit);
}

function parseLine(message: string): LogLine["fields"] {
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === "object" && value !== null ? (value as LogLine["fields"]) : {};
  } catch {
    return {};
  }
}
