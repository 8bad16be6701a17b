import { Command } from "commander";
import { type Scope } from "../functions/core/callers/caller";
import { type Grant, parseBurst, parseGrant, parseName, parseQuota, parseRate, parseSpan } from "./keys/arguments";
import { type IssuedKey } from "../functions/core/callers/key-store";
import { createKey, type Issued, type KeyWish, revokeKey, rotateKey, stateOf } from "./keys/commands";
import { describeKeys } from "./keys/describe-keys";
import { openStore, type StoreChoice } from "./keys/open-store";

interface CommandOptions extends StoreChoice {
  readonly json?: true;
}

interface CreateOptions extends CommandOptions {
  readonly name: string;
  readonly scope?: readonly Grant[];
  readonly quota?: number;
  readonly rate?: number;
  readonly burst?: number;
  readonly expires?: number;
}

const usualScopes: readonly Scope[] = ["predict", "chat"];

function createProgram(): Command {
  const program = new Command("npm run keys --").description(
    "Issues keys for the API and takes them back: for the local stack, or with --stack for a deployed one.",
  );
  const about = (name: string, description: string) =>
    program
      .command(name)
      .description(description)
      .option("--stack <name>", "the deployed stack, such as dev (default: the local stack)")
      .option("--table <name>", "the stack's table of keys (default: the stack's output `keyTable`, by Pulumi)")
      .option("--file <path>", "the local stack's file of keys (default: .modelfront/keys.json)")
      .option("--json", "print the result as JSON")
      .addHelpText("after", "\nExit codes: 0 done, 1 refused or failed; then no key has changed.")
      .showHelpAfterError("Say --help for what there is.");

  const create = about("create", "Issues a key: writes it to standard output, once, and to no file.")
    .requiredOption("--name <name>", "whose it is, for people", parseName)
    .option(
      "--scope <scope>",
      "what it may do: predict, chat, proxy; or model:<name>, the only models that it may ask; may be repeated (default: predict and chat)",
      (text, grants: readonly Grant[] = []) => [...grants, parseGrant(text)],
    )
    .option("--quota <n/day>", "model calls per day, such as 1000/day (default: no limit)", parseQuota)
    .option("--rate <n/s>", "requests per second, such as 5/s (default: no limit)", parseRate)
    .option("--burst <n>", "requests at once, with --rate (default: as --rate)", parseBurst)
    .option("--expires <span>", "how long it holds, such as 30d or 12h (default: until it is revoked)", parseSpan)
    .action(async (options: CreateOptions) => {
      if (options.burst !== undefined && options.rate === undefined) create.error("--burst needs --rate.");
      tellOnce(await createKey(await openStore(options), wishOf(options), Date.now()), "Created", options);
    });
  about("list", "Lists the keys, without their secrets, which nobody has.").action(async (options: CommandOptions) => {
    const keys = await (await openStore(options)).list();
    const now = Date.now();
    console.log(
      options.json ? JSON.stringify(keys.map((key) => withoutSecrets(key, now))) : describeKeys(keys, now).join("\n"),
    );
  });
  about("revoke", "Ends a key for good (in a deployed stack within ten seconds).")
    .argument("<id>", "id of the key, or the key itself")
    .action(async (id: string, options: CommandOptions) => {
      const now = Date.now();
      const key = await revokeKey(await openStore(options), id, now);
      console.log(options.json ? JSON.stringify(withoutSecrets(key, now)) : `Revoked ${key.id} (${key.name}).`);
    });
  about("rotate", "Gives a key a new secret: writes the new key to standard output, once.")
    .argument("<id>", "id of the key, or the key itself")
    .option(
      "--grace <span>",
      "how long the old secret still holds, such as 1h (default: it ends at once)",
      parseSpan,
      0,
    )
    .action(async (id: string, options: CommandOptions & { readonly grace: number }) => {
      tellOnce(await rotateKey(await openStore(options), id, options.grace, Date.now()), "Rotated", options);
    });
  return program;
}

function wishOf({ name, scope = [], quota, rate, burst, expires }: CreateOptions): KeyWish {
  const scopes = new Set(scope.flatMap((grant) => ("scope" in grant ? [grant.scope] : [])));
  const models = new Set(scope.flatMap((grant) => ("model" in grant ? [grant.model] : [])));
  return {
    name,
    scopes: scopes.size > 0 ? [...scopes] : usualScopes,
    models: [...models],
    limits: {
      ...(quota !== undefined && { perDay: quota }),
      ...(rate !== undefined && { perSecond: { rate, burst: burst ?? rate } }),
    },
    expiresMs: expires ?? null,
  };
}

/** Prints only the key to standard output, so that scripts can read it there; as JSON, with what describes it. */
function tellOnce({ key, text }: Issued, what: "Created" | "Rotated", { json }: CommandOptions): void {
  if (json) return console.log(JSON.stringify({ ...withoutSecrets(key, Date.now()), key: text }));
  console.error(`${what} ${key.id} (${key.name}). This is the key; it is shown this once:`);
  console.log(text);
}

/** Description of a key: everything but the hashes of its secrets. */
function withoutSecrets({ secrets: _, ...key }: IssuedKey, now: number) {
  return { ...key, state: stateOf(key, now) };
}

createProgram()
  .parseAsync()
  .catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
