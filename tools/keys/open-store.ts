import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type KeyStore } from "../../functions/core/callers/key-store";
import { createFileKeys } from "../../functions/stores/file-keys";
import { createTableKeys } from "../../functions/stores/table/keys";
import { readStackFile } from "../../infra/settings/stack-file";
import { localKeyFile } from "../../local/files";
import { stackOutput } from "../stack-output";
import { explainTableErrors } from "./table-errors";

/** Selects the keys of a deployed stack or of the local stack. */
export interface StoreChoice {
  readonly stack?: string | undefined;
  /** Name of the stack's table of keys, if Pulumi cannot tell. */
  readonly table?: string | undefined;
  /** Path of the local stack's key file, if not the default. */
  readonly file?: string | undefined;
}

/** A command can wait longer for a table than a request. */
const timeoutMs = 10_000;

/** Opens the chosen store of keys. @throws Error for the user if the options conflict, or Pulumi fails */
export async function openStore({ stack, table, file }: StoreChoice): Promise<KeyStore> {
  if (stack === undefined) {
    if (table !== undefined) throw new Error("--table needs --stack, whose Region the table is in.");
    return createFileKeys(file ?? localKeyFile);
  }
  if (file !== undefined) throw new Error("--file is of the local stack, so it goes without --stack.");
  const { region } = readStackFile(stack);
  const name = table ?? (await stackOutput(stack, "keyTable", "--table"));
  const client = new DynamoDBClient({ region });
  return explainTableErrors(createTableKeys(client, name, timeoutMs), `${name} in ${region}`);
}
