import { parseSettings } from "../../infra/settings/parse";
import { readStackFile } from "../../infra/settings/stack-file";
import { startLocalStack, type LocalStack } from "../../local/stack";

/** Starts a local stack of the named models that needs no credentials, whatever the stack settings say. */
export function startStack(...models: readonly string[]): Promise<LocalStack> {
  const { region } = readStackFile("dev");
  const api = { callers: { anonymous: { scopes: ["predict", "chat"] } } };
  const values = { models: models.map((name) => ({ name })), api };
  return startLocalStack({ settings: parseSettings({ values, region, source: "test" }) });
}
