import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type KeyStore } from "../../functions/core/callers/key-store";
import { createFileKeys } from "../../functions/stores/file-keys";
import { createTableKeys } from "../../functions/stores/table/keys";
import { readStackFile } from "../../infra/settings/stack-file";
import { localKeyFile } from "../../local/files";
import { stackOutput } from "../stack-output";
import { explainTableErrors } from "./table-errors";

/** Whose keys: a deployed stack's, or those of the local stack. */
export interface StoreChoice {
  readonly stack?: string | undefined;
  /** The stack's table, if Pulumi cannot be asked for its name. */
  readonly table?: string | undefined;
  /** The local stack's file, if it is another than usual. */
  readonly file?: string | undefined;
}

/** A command waits longer for a table than a request can. */
const timeoutMs = 10_000;

/** @throws Error for people if the choice makes no sense, or Pulumi cannot be asked. */
export async function openStore({ stack, table, file }: StoreChoice): Promise<KeyStore> {
  if (stack === undefined) {
    if (table !== undefined) throw new Error("--table needs --stack, whose Region the table is in.");
    return createFileKeys(file ?? localKeyFile);
  }
  if (file !== undefined) throw new Error("--file is of the local stack, so it goes without --stack.");
  const { region } = readStackFile(stack);
  const name = table ?? (await stackOutput(stack, "table", "--table"));
  const client = new DynamoDBClient({ region });
  return explainTableErrors(createTableKeys(client, name, timeoutMs), `${name} in ${region}`);
}
