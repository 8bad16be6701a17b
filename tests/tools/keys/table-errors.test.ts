import { explainTableErrors } from "../../../tools/keys/table-errors";
import { issueKey, storeOf } from "../../functions/core/callers/keys";

const table = "dev-table in eu-west-3";

function failing(name: string, message: string) {
  const fail = () => Promise.reject(Object.assign(new Error(message), { name }));
  return explainTableErrors({ find: fail, put: fail, list: fail }, table);
}

describe("explainTableErrors", () => {
  it("hands on what the store answers", async () => {
    const { key } = issueKey();
    const store = explainTableErrors(storeOf(), table);
    await store.put(key);
    expect(await store.find(key.id)).toEqual(key);
    expect(await store.list()).toEqual([key]);
  });

  it.each([
    ["ResourceNotFoundException", `There is no table ${table}: deploy the stack, or name its table with --table.`],
    [
      "AccessDeniedException",
      `These AWS credentials may not use the table ${table}: they need dynamodb:GetItem, PutItem and Scan on it.`,
    ],
    [
      "CredentialsProviderError",
      `There are no AWS credentials to use the table ${table} with: set AWS_PROFILE, or sign in.`,
    ],
    [
      "UnrecognizedClientException",
      `AWS does not accept these credentials for the table ${table}: sign in again. (why)`,
    ],
    ["ExpiredTokenException", `AWS does not accept these credentials for the table ${table}: sign in again. (why)`],
    ["TimeoutError", `The table ${table} cannot be used: why`],
  ])("tells people what %s means, in every operation", async (name, message) => {
    const store = failing(name, "why");
    await expect(store.find("id")).rejects.toMatchObject({ message });
    await expect(store.put(issueKey().key)).rejects.toMatchObject({ message });
    await expect(store.list()).rejects.toMatchObject({ message });
  });

  it("names an error that has no message", async () => {
    await expect(failing("AggregateError", "").list()).rejects.toThrow(
      `The table ${table} cannot be used: AggregateError`,
    );
  });
});
