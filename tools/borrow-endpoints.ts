import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { parse, stringify } from "yaml";
import * as z from "zod";

/** Output `models` of a stack: endpoints by model. */
const outputs = z.record(z.string(), z.union([z.string(), z.looseObject({ endpoint: z.string() })]));
const stackFile = z.looseObject({ config: z.record(z.string(), z.unknown()).default({}) });
type StackFile = z.output<typeof stackFile>;

/**
 * Settings of a stack that serves the models of another one by that stack's endpoints, and makes none itself.
 * @param from the other stack's file
 * @param models its output `models`; models that it does not serve are left out
 * @param own file of the stack as Pulumi has made it, whose encryption key stays
 * @throws Error if no model is served, or a setting is encrypted: only the other stack can decrypt it
 */
export function borrowEndpoints(from: StackFile, models: unknown, own: StackFile = { config: {} }): StackFile {
  const served = outputs.parse(models);
  const listed = (from.config["modelfront:models"] ?? []) as { readonly name: string }[];
  const borrowed = listed.flatMap((model) => {
    const output = served[model.name];
    if (output === undefined) return [];
    const settings = Object.fromEntries(Object.entries(model).filter(([key]) => key !== "optional"));
    const endpointName = typeof output === "string" ? output : output.endpoint;
    return [{ ...settings, source: { from: "endpoint", endpointName } }];
  });
  if (borrowed.length === 0) throw new Error("The other stack serves none of its models: deploy it first.");
  const encrypted = Object.keys(from.config).filter((key) => JSON.stringify(from.config[key]).includes('"secure":'));
  if (encrypted.length > 0) throw new Error(`Encrypted settings cannot be borrowed: ${encrypted.join(", ")}.`);
  return { ...own, config: { ...from.config, "modelfront:models": borrowed } };
}

function main(): void {
  const program = new Command("tsx tools/borrow-endpoints.ts")
    .description("Writes Pulumi.<stack>.yaml: the settings of dev, with the models served by dev's endpoints.")
    .argument("<outputs>", "file with `pulumi stack output models --json --stack dev`")
    .argument("<stack>", "such as pr-17")
    .showHelpAfterError("Run with --help for usage.")
    .parse();
  const [outputsFile, stack] = program.processedArgs as [string, string];
  const place = (name: string) => path.join(__dirname, "..", `Pulumi.${name}.yaml`);
  const read = (name: string) => stackFile.parse(parse(readFileSync(place(name), "utf8")) ?? {});
  try {
    const own = existsSync(place(stack)) ? read(stack) : undefined;
    const settings = borrowEndpoints(read("dev"), JSON.parse(readFileSync(outputsFile, "utf8")), own);
    writeFileSync(place(stack), stringify(settings));
  } catch (error) {
    program.error((error as Error).message);
  }
}

if (require.main === module) main();
