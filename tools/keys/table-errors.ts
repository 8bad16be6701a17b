import { type KeyStore } from "../../functions/core/callers/key-store";

/** Wraps the store so that errors tell the user what to do. `table` is the name shown. */
export function explainTableErrors(store: KeyStore, table: string): KeyStore {
  const explain = <Result>(result: Promise<Result>) =>
    result.catch((error: Error) => {
      throw new Error(messageOf(error, table), { cause: error });
    });
  return {
    find: (id) => explain(store.find(id)),
    put: (key) => explain(store.put(key)),
    list: () => explain(store.list()),
  };
}

function messageOf({ name, message }: Error, table: string): string {
  switch (name) {
    case "ResourceNotFoundException":
      return `There is no table ${table}: deploy the stack, or name its table with --table.`;
    case "AccessDeniedException":
      return `These AWS credentials may not use the table ${table}: they need dynamodb:GetItem, PutItem and Scan on it.`;
    case "CredentialsProviderError":
      return `There are no AWS credentials to use the table ${table} with: set AWS_PROFILE, or sign in.`;
    case "ExpiredTokenException":
    case "InvalidSignatureException":
    case "UnrecognizedClientException":
      return `AWS does not accept these credentials for the table ${table}: sign in again. (${message})`;
    default:
      return `The table ${table} cannot be used: ${message || name}`;
  }
}
