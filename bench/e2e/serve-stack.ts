/**
 * Runs the local stack of Pulumi.dev.yaml with the keys of a file, on free ports, and prints `{"apiUrl": …}` once it listens:
 * node --import tsx bench/e2e/serve-stack.ts KEY_FILE
 */
import { startLocalStack } from "../../local/stack";

async function serve(keyFile: string): Promise<void> {
  const stack = await startLocalStack({ keyFile });
  process.once("SIGTERM", () => void stack.close().then(() => process.exit()));
  console.log(JSON.stringify({ apiUrl: stack.apiUrl }));
}

void serve(process.argv[2]!);
