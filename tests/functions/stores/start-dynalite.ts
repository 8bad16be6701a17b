import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DynamoDB,
  type UpdateItemCommandInput,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import { type AddressInfo } from "node:net";

export interface TestTable {
  readonly client: DynamoDB;
  readonly table: string;
  /** Where DynamoDB is played, for `AWS_ENDPOINT_URL_DYNAMODB`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Does for the client what dynalite lacks: DynamoDB's `ReturnValuesOnConditionCheckFailure: "ALL_OLD"`. */
function returnItemsOfFailedConditions(client: DynamoDB): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const input = args.input as Partial<UpdateItemCommandInput>;
      try {
        return await next(args);
      } catch (error) {
        if (
          error instanceof ConditionalCheckFailedException &&
          input.ReturnValuesOnConditionCheckFailure === "ALL_OLD"
        ) {
          const { Item } = await client.getItem({ TableName: input.TableName, Key: input.Key, ConsistentRead: true });
          if (Item) error.Item = Item;
        }
        throw error;
      }
    },
    { step: "initialize" },
  );
}

/** Starts a stand-in of DynamoDB that has one table as the Pulumi program makes it: the hash key `key`, nothing else. */
export async function startDynalite(): Promise<TestTable> {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new DynamoDB({
    endpoint: url,
    region: "eu-west-3",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
  returnItemsOfFailedConditions(client);
  const table = "modelfront-test";
  await client.send(
    new CreateTableCommand({
      TableName: table,
      AttributeDefinitions: [{ AttributeName: "key", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "key", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 10, minDelay: 1, maxDelay: 1 }, { TableName: table });
  return {
    client,
    table,
    url,
    close: async () => {
      client.destroy();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
