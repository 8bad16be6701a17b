import { parseSettings } from "../../infra/settings";
import { readStackFile } from "../../infra/stack-file";
import { startLocalStack, type LocalStack } from "../../local/stack";

/** A local stack of the models named, whatever the stack settings say. */
export function startStack(...models: readonly string[]): Promise<LocalStack> {
  const { region } = readStackFile("dev");
  const values = { models: models.map((name) => ({ name })) };
  return startLocalStack({ settings: parseSettings({ values, region, source: "test" }) });
}
