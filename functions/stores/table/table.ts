import {
  type AttributeValue,
  type ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { CircuitBreaker } from "../../core/circuit-breaker";

type Value = string | number | Uint8Array;

/** Attributes by name. */
export type Item = Readonly<Record<string, Value>>;

/**
 * A condition in DynamoDB's language; names are written as `#name`, which need not be declared, and values as `:value`.
 */
export interface Condition {
  readonly expression: string;
  readonly values?: Item;
}

/** The item after the change; if the condition failed, the current item (null: none). */
export type Updated =
  { readonly changed: true; readonly item: Item } | { readonly changed: false; readonly item: Item | null };

/**
 * The table for requests, as one of its stores uses it: hash key `key`, and in `expire` the epoch second after which
 * DynamoDB may delete an item. Deletion can take days, so readers check the time.
 *
 * Every operation rejects within about a second if the table cannot be reached; then, for a second, at once. Throttling
 * rejects the operation that it hits and no other.
 */
export interface Table {
  /**
   * Reads an item. `consistent` sees every earlier write, at twice the price; otherwise the last second's may be
   * missing.
   */
  get(key: string, options?: { readonly consistent: boolean }): Promise<Item | null>;
  /** Returns false, and writes nothing, if the condition fails. */
  put(key: string, item: Item, condition?: Condition): Promise<boolean>;
  update(key: string, change: string, condition: Condition): Promise<Updated>;
  /** Does nothing if the condition fails. */
  delete(key: string, condition: Condition): Promise<void>;
}

/** Time limit of an operation, including its retry: DynamoDB normally answers in milliseconds. */
const usualTimeoutMs = 1000;

/** Sockets are kept alive, so that a warm function needs one handshake. */
const agentOptions = { keepAlive: true, maxSockets: 64 };

/** Creates a client. The SDK reads Region, credentials and, for stand-ins, the endpoint URL from the environment. */
export function createTableClient(maxAttempts: number): DynamoDBClient {
  return new DynamoDBClient({
    maxAttempts,
    requestHandler: {
      connectionTimeout: usualTimeoutMs / 2,
      httpAgent: new HttpAgent(agentOptions),
      httpsAgent: new HttpsAgent(agentOptions),
    },
  });
}

export interface TableOptions {
  /** Use of the table, for the warning: "Cached answers". */
  readonly use: string;
  /** Called once each time that the table becomes unreachable. */
  readonly warn: (message: string, cause: unknown) => void;
  /** In milliseconds. */
  readonly now?: () => number;
  readonly timeoutMs?: number;
}

export function createTable(client: DynamoDBClient, name: string, options: TableOptions): Table {
  const { use, warn, now = Date.now, timeoutMs = usualTimeoutMs } = options;
  const breaker = new CircuitBreaker({ failures: 1, probeMs: 1000, now });

  async function guard<Answer>(send: (options: { abortSignal: AbortSignal }) => Promise<Answer>): Promise<Answer> {
    if (!breaker.allows(name)) throw new Error(`The table ${name} was out of reach a moment ago.`);
    const abortSignal = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await send({ abortSignal }).catch((error: unknown) => {
        // The SDK would retry throttled calls too, after a pause for which the caller waits and Lambda bills.
        if (abortSignal.aborted || isRefusal(error)) throw error;
        return send({ abortSignal });
      });
      breaker.succeeded(name);
      return answer;
    } catch (error) {
      if (isRefusal(error)) breaker.succeeded(name);
      else if (breaker.failed(name)) warn(`The table ${name} cannot be reached. ${use} do without it.`, error);
      throw error;
    }
  }

  return {
    async get(key, { consistent } = { consistent: false }) {
      const command = new GetItemCommand({ TableName: name, Key: { key: { S: key } }, ConsistentRead: consistent });
      const { Item } = await guard((options) => client.send(command, options));
      return Item ? fromAttributes(Item) : null;
    },

    async put(key, item, condition) {
      const command = new PutItemCommand({
        TableName: name,
        Item: { key: { S: key }, ...toAttributes(item) },
        ...(condition && conditional(condition)),
      });
      return unlessRefused(
        guard((options) => client.send(command, options)).then(() => true),
        false,
      );
    },

    async update(key, change, condition) {
      const command = new UpdateItemCommand({
        TableName: name,
        Key: { key: { S: key } },
        UpdateExpression: change,
        ReturnValues: "ALL_NEW",
        ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        ...conditional(condition, change),
      });
      try {
        const { Attributes = {} } = await guard((options) => client.send(command, options));
        return { changed: true, item: fromAttributes(Attributes) };
      } catch (error) {
        if (!isFailedCondition(error)) throw error;
        return { changed: false, item: error.Item ? fromAttributes(error.Item) : null };
      }
    },

    async delete(key, condition) {
      const command = new DeleteItemCommand({
        TableName: name,
        Key: { key: { S: key } },
        ...conditional(condition),
      });
      await unlessRefused(
        guard((options) => client.send(command, options)),
        null,
      );
    },
  };
}

/**
 * DynamoDB's errors for calls beyond the table's or the account's throughput.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
const throttlingErrors = ["ProvisionedThroughputExceededException", "RequestLimitExceeded", "ThrottlingException"];

/** True if the table is up but refuses a call for its throughput. */
export function isThrottled(error: unknown): boolean {
  return error instanceof Error && throttlingErrors.includes(error.name);
}

function isFailedCondition(error: unknown): error is ConditionalCheckFailedException {
  return error instanceof Error && error.name === "ConditionalCheckFailedException";
}

/** True if DynamoDB is up: it has decided against this call. */
function isRefusal(error: unknown): boolean {
  return isFailedCondition(error) || isThrottled(error);
}

/** Turns a failed condition into a result instead of an error. */
async function unlessRefused<Answer, Refused>(operation: Promise<Answer>, refused: Refused): Promise<Answer | Refused> {
  try {
    return await operation;
  } catch (error) {
    if (isFailedCondition(error)) return refused;
    throw error;
  }
}

/** Builds the expression. All names are placeholders, because any may be one of DynamoDB's many reserved words. */
function conditional({ expression, values }: Condition, change = "") {
  const names = `${expression} ${change}`.match(/#\w+/g) ?? [];
  return {
    ConditionExpression: expression,
    ExpressionAttributeNames: Object.fromEntries(names.map((placeholder) => [placeholder, placeholder.slice(1)])),
    ...(values && {
      ExpressionAttributeValues: toAttributes(
        Object.fromEntries(Object.entries(values).map(([value, is]) => [`:${value}`, is])),
      ),
    }),
  };
}

function toAttributes(item: Item): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, toAttribute(value)]));
}

function toAttribute(value: Value): AttributeValue {
  if (typeof value === "string") return { S: value };
  return typeof value === "number" ? { N: String(value) } : { B: value };
}

function fromAttributes(attributes: Record<string, AttributeValue>): Item {
  return Object.fromEntries(Object.entries(attributes).map(([name, attribute]) => [name, fromAttribute(attribute)]));
}

function fromAttribute({ S, N, B }: AttributeValue): Value {
  return S ?? B ?? Number(N);
}
