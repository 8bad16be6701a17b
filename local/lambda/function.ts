import { type Readable } from "node:stream";
import { lambda } from "../../functions/core/limits";
import { ExecutionEnvironment, type ExecutionEnvironmentOptions, FunctionError } from "./execution-environment";

/** The event is larger than Lambda takes. */
export class EventTooLarge extends Error {}

/** A Lambda function. Unlike Lambda's, its one execution environment runs events concurrently. */
export class LambdaFunction {
  private environment: ExecutionEnvironment | undefined;

  constructor(private readonly options: ExecutionEnvironmentOptions) {}

  /** The environment for the next event: started ahead of it, if nobody has asked before. */
  warm(): ExecutionEnvironment {
    if (!this.environment?.isUsable) this.environment = new ExecutionEnvironment(this.options);
    return this.environment;
  }

  /**
   * Runs the handler on an event and gives what it returns.
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
   * Runs a handler whose answer streams, and gives what it writes.
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
