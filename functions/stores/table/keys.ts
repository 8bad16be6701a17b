import {
  type AttributeValue,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
  type DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import { issuedKey, type IssuedKey, type KeyStore } from "../../core/callers/key-store";

const prefix = "key#";

/**
 * Issued keys in a DynamoDB table of their own: items `key#<id>` with the key as JSON in `issued`. DynamoDB deletes keys
 * some time after they expire (attribute `expire`); readers check the time.
 * @param timeoutMs time limit of a look-up
 */
export function createTableKeys(client: DynamoDBClient, table: string, timeoutMs: number): KeyStore {
  return {
    find: async (id) => {
      // Consistent, so that a revoked key is refused once `rememberedKeySeconds` have passed.
      const get = new GetItemCommand({ TableName: table, Key: { key: { S: prefix + id } }, ConsistentRead: true });
      const { Item } = await client.send(get, { abortSignal: AbortSignal.timeout(timeoutMs) });
      return Item ? parseIssued(Item.issued?.S) : null;
    },
    put: async (key) => {
      const item = { key: { S: prefix + key.id }, issued: { S: JSON.stringify(key) } };
      await client.send(new PutItemCommand({ TableName: table, Item: { ...item, ...expiry(key) } }));
    },
    list: async () => {
      const keys: IssuedKey[] = [];
      let from: Record<string, AttributeValue> | undefined;
      do {
        const { Items = [], LastEvaluatedKey } = await client.send(
          new ScanCommand({
            TableName: table,
            FilterExpression: "begins_with(#key, :prefix)",
            ExpressionAttributeNames: { "#key": "key" },
            ExpressionAttributeValues: { ":prefix": { S: prefix } },
            ConsistentRead: true,
            ...(from && { ExclusiveStartKey: from }),
          }),
        );
        keys.push(...Items.map(({ issued }) => parseIssued(issued?.S)));
        from = LastEvaluatedKey;
      } while (from);
      return keys;
    },
  };
}

/** Expiry in epoch seconds, as DynamoDB requires. */
function expiry({ expires }: IssuedKey): Record<string, AttributeValue> {
  return expires === null ? {} : { expire: { N: String(Math.ceil(Date.parse(expires) / 1000)) } };
}

function parseIssued(json: string | undefined): IssuedKey {
  return issuedKey.parse(JSON.parse(json ?? "null"));
}
