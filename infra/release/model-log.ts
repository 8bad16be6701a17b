import { CloudWatchLogsClient, DescribeLogStreamsCommand, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { clientConfig, type AwsAccess } from "../hooks";
import { logGroupOf } from "./candidate";

/** Lines read from the end of a log stream. */
const readLines = 100;
const maxCharacters = 500;

/** Words of a line that tells of an error, in Node.js and Python. */
const tellsError = /\b(error|exception|fatal|failed|cannot|traceback|killed|out of memory)\b/i;

/**
 * Creates a reader of the last error in an endpoint's log: the last line that tells of one, else the last line. It resolves
 * to null if there is no log, or the credentials do not allow reading it.
 */
export function createLogReader(access: AwsAccess): (endpointName: string) => Promise<string | null> {
  const client = new CloudWatchLogsClient(clientConfig(access, "logs"));
  return async (endpointName) => {
    const logGroupName = logGroupOf(endpointName);
    try {
      const { logStreams = [] } = await client.send(
        new DescribeLogStreamsCommand({ logGroupName, orderBy: "LastEventTime", descending: true, limit: 1 }),
      );
      const logStreamName = logStreams[0]?.logStreamName;
      if (logStreamName === undefined) return null;
      const { events = [] } = await client.send(
        new GetLogEventsCommand({ logGroupName, logStreamName, limit: readLines }),
      );
      return lastError(events.map(({ message = "" }) => message));
    } catch {
      // The log is an addition to a reason that is reported anyway.
      return null;
    }
  };
}

/** Picks the last line that tells of an error, else the last one that is not empty; null if there is none. */
export function lastError(lines: readonly string[]): string | null {
  const told = lines.map((line) => line.trim()).filter((line) => line !== "");
  const line = told.findLast((one) => tellsError.test(one)) ?? told.at(-1);
  return line === undefined ? null : line.slice(0, maxCharacters);
}
