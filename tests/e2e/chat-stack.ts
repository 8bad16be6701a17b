import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { type Caller } from "../../functions/core/callers/caller";
import { createFileKeys } from "../../functions/stores/file-keys";
import { parseSettings } from "../../infra/settings/parse";
import { type LocalStackOptions, startLocalStack } from "../../local/stack";
import { createKey } from "../../tools/keys/commands";

/** A stack of chat-tiny alone, for callers with keys. */
export interface ChatStack {
  readonly apiUrl: string;
  readonly siteUrl: string;
  /** Output of function and containers. */
  readonly lines: readonly string[];
  issueKey(limits?: Caller["limits"]): Promise<string>;
  close(): Promise<void>;
}

export interface ChatStackOptions extends Pick<LocalStackOptions, "behaviour" | "jwksFile"> {
  /** A program of tests/e2e/fixtures that takes the model's place. */
  readonly container?: string;
  readonly api?: Readonly<Record<string, unknown>>;
  /** Settings of the chat model. */
  readonly model?: Readonly<Record<string, unknown>>;
}

export async function startChatStack({ container, api, model, ...others }: ChatStackOptions = {}): Promise<ChatStack> {
  const dir = await mkdtemp(path.join(os.tmpdir(), "modelfront-keys-"));
  const keyFile = path.join(dir, "keys.json");
  const lines: string[] = [];
  const models = [{ name: "iris" }, { name: "chat-tiny", ...model }];
  const command = `exec "${process.execPath}" "${path.join(__dirname, "fixtures", container ?? "")}"`;
  const stack = await startLocalStack({
    settings: parseSettings({ values: { models, ...(api && { api }) }, region: "eu-west-3", source: "test" }),
    ...others,
    ...(container !== undefined && { serving: { "chat-tiny": { by: "command", command } } }),
    keyFile,
    log: (line) => lines.push(line),
  });
  return {
    apiUrl: stack.apiUrl,
    siteUrl: stack.siteUrl,
    lines,
    async issueKey(limits = {}) {
      const wish = { name: "test", scopes: ["predict", "chat"], models: [], limits, expiresMs: null } as const;
      return (await createKey(createFileKeys(keyFile), wish, Date.now())).text;
    },
    async close() {
      await stack.close();
      await rm(dir, { recursive: true });
    },
  };
}
