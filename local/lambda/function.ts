import { type Readable } from "node:stream";
import { lambda } from "../../functions/core/limits";
import { ExecutionEnvironment, type ExecutionEnvironmentOptions, FunctionError } from "./execution-environment";

/** The event exceeds Lambda's size limit. */
export class EventTooLarge extends Error {}

/** A Lambda function. Unlike Lambda's, its one execution environment runs events concurrently. */
export class LambdaFunction {
  private environment: ExecutionEnvironment | undefined;

  constructor(private readonly options: ExecutionEnvironmentOptions) {}

  /** The environment for the next event, started now if there is none. */
  warm(): ExecutionEnvironment {
    if (!this.environment?.isUsable) this.environment = new ExecutionEnvironment(this.options);
    return this.environment;
  }

  /**
   * Runs the handler on an event and returns its result.
   * @throws EventTooLarge, FunctionError, FunctionTimeout
   */
  async invoke(event: unknown): Promise<unknown> {
    const result = await this.warm().invoke(toJson(event));
    if (Buffer.byteLength(JSON.stringify(result)) > lambda.maxPayloadBytes) {
      throw new FunctionError(`The function's answer is larger than ${lambda.maxPayloadBytes} bytes.`);
    }
    return result;
  }

  /**
   * Runs a streaming handler and returns its output.
   * @throws EventTooLarge
   */
  stream(event: unknown): Readable {
    return this.warm().stream(toJson(event));
  }

  async close(): Promise<void> {
    await this.environment?.terminate();
  }
}

function toJson(event: unknown): string {
  const json = JSON.stringify(event);
  const size = Buffer.byteLength(json);
  if (size <= lambda.maxPayloadBytes) return json;
  throw new EventTooLarge(`The event has ${size} bytes, Lambda takes ${lambda.maxPayloadBytes}.`);
}
