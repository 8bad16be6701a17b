import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { parse, stringify } from "yaml";
import * as z from "zod";

/** Output `endpoints` of a stack: names by model. */
const outputs = z.record(z.string(), z.string());
const stackFile = z.looseObject({ config: z.record(z.string(), z.unknown()).default({}) });
type StackFile = z.output<typeof stackFile>;

type Part = Readonly<Record<string, unknown>>;

/**
 * Settings of a stack that serves the models of another one by that stack's endpoints, and makes none itself. It has neither
 * page nor domain, so no distribution of CloudFront, which takes minutes to come and go; nothing that an account or Region has
 * once; and nothing that keeps it from being destroyed.
 * @param from the other stack's file
 * @param endpoints its output `endpoints`; models that it does not serve are left out, and so are those on its shared endpoint:
 * their artifacts are the other stack's
 * @param own file of the stack as Pulumi has made it, whose encryption key stays
 * @throws Error if no model is served, or a setting is encrypted: only the other stack can decrypt it
 */
export function borrowEndpoints(from: StackFile, endpoints: unknown, own: StackFile = { config: {} }): StackFile {
  const served = outputs.parse(endpoints);
  const listed = (from.config["modelfront:models"] ?? []) as (Part & { readonly name: string })[];
  const isShared = (hosting: unknown) => (hosting as { readonly mode?: unknown } | undefined)?.mode === "shared";
  const hosting = from.config["modelfront:hosting"];
  const borrowed = listed.flatMap((model) => {
    const endpointName = served[model.name];
    return endpointName === undefined || isShared(model.hosting ?? hosting) ? [] : [borrowedModel(model, endpointName)];
  });
  if (borrowed.length === 0) {
    throw new Error(
      Object.keys(served).length === 0
        ? "The other stack serves none of its models: deploy it first."
        : "The other stack has all its models on the shared endpoint, which cannot be borrowed: give one hosting of its own.",
    );
  }
  const encrypted = Object.keys(from.config).filter((key) => JSON.stringify(from.config[key]).includes('"secure":'));
  if (encrypted.length > 0) throw new Error(`Encrypted settings cannot be borrowed: ${encrypted.join(", ")}.`);
  const unused = isShared(hosting) ? ["modelfront:hosting"] : [];
  const left = ["modelfront:domain", "modelfront:governance", "modelfront:sharedEndpoint", ...unused];
  const kept = without(from.config, ...left);
  const part = (key: string) => (kept[`modelfront:${key}`] ?? {}) as Part;
  const logs = without(part("logs"), "cloudFrontDays");
  const config: Record<string, unknown> = {
    ...kept,
    "modelfront:models": borrowed,
    "modelfront:site": { ...part("site"), enabled: false },
    "modelfront:logs": { ...logs, ...(logs.streamingAccess === "own-role" && { streamingAccess: "off" }) },
    "modelfront:api": withoutPage(part("api")),
    "modelfront:deletionProtection": false,
  };
  return { ...own, config };
}

/** A model with the settings that an existing endpoint may have. */
function borrowedModel({ name, hosting, source }: Part, endpointName: string): Part {
  const { protocol } = (source ?? {}) as Part;
  return {
    name,
    ...(hosting !== undefined && { hosting: without(hosting as Part, "autoscaling", "dataCapture") }),
    source: { from: "endpoint", endpointName, ...(protocol !== undefined && { protocol }) },
  };
}

function without(part: Part, ...names: readonly string[]): Part {
  return Object.fromEntries(Object.entries(part).filter(([name]) => !names.includes(name)));
}

/** Settings of the API without the page as an origin, since there is none; every origin, if no other is left. */
function withoutPage(api: Part): Part {
  const { cors } = api as { readonly cors?: { readonly allowOrigins?: readonly string[] } };
  const origins = cors?.allowOrigins?.filter((origin) => origin !== "page");
  return origins === undefined ? api : { ...api, cors: { allowOrigins: origins.length > 0 ? origins : ["*"] } };
}

function main(): void {
  const program = new Command("tsx tools/borrow-endpoints.ts")
    .description(
      "Writes Pulumi.<stack>.yaml: the settings of dev, with the models served by dev's endpoints, without a page.",
    )
    .argument("<outputs>", "file with `pulumi stack output endpoints --json --stack dev`")
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
