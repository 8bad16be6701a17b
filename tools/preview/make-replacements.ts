/**
 * Makes `replacements.json`: which properties of a resource replace it when they change. The provider's published schema
 * does not say so; its plans do. From a stack that the bring-up tool left standing, each property of each kind is changed
 * alone, and Terraform plans all changes at once, without a refresh:
 *
 *     node ../shared/bringup/bringup.js --project . --stack prod --keep --work DIR
 *     TF_PLUGIN_DIR=PLUGINS npx tsx tools/preview/make-replacements.ts DIR ../shared/bringup/mapping.json
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Replacements } from "./replacements";

type Values = Readonly<Record<string, unknown>>;
/** Name in Terraform, shape, flags (`i` is an input). */
type Field = readonly [name: string, shape: string, flags: string];
interface Mapping {
  readonly from: string;
  readonly resources: Readonly<Record<string, readonly [string, Readonly<Record<string, Field>>]>>;
}
interface State {
  readonly terraform_version: string;
  readonly resources: readonly {
    readonly type: string;
    readonly name: string;
    readonly mode: string;
    readonly provider: string;
    readonly instances: readonly { readonly attributes: Values }[];
  }[];
}

/** One property of one kind, changed. */
interface Trial {
  readonly kind: string;
  readonly property: string;
  /** Terraform's name of the property. */
  readonly argument: string;
  readonly type: string;
  readonly config: Values;
  readonly state: Values;
}

const [work, mappingFile] = process.argv.slice(2) as [string, string];
const mapping = JSON.parse(readFileSync(mappingFile, "utf8")) as Mapping;
const main = JSON.parse(readFileSync(path.join(work, "main.tf.json"), "utf8")) as {
  readonly terraform: unknown;
  readonly resource: Readonly<Record<string, Readonly<Record<string, Values>>>>;
};
const state = JSON.parse(readFileSync(path.join(work, "terraform.tfstate"), "utf8")) as State;

/** Another value of the same kind; undefined if none is known that the provider is likely to accept. */
function otherValue(shape: string, value: unknown): unknown {
  if (typeof value === "boolean" || shape === "b") return value !== true;
  if (typeof value === "number" || shape === "n") return Number(value ?? 1) + 1;
  // A policy document must stay one.
  if (typeof value === "string") return value.startsWith("{") ? value.replace('"Allow"', '"Deny"') : `${value}x`;
  return { s: "changed", ms: { changed: "value" }, ls: ["changed"], Ss: ["changed"] }[shape];
}

/** Copies of a block, each with one scalar changed. */
function changedInside(value: unknown): unknown[] {
  if (Array.isArray(value)) {
    const [first, ...rest] = value as unknown[];
    return value.length > 0 ? changedInside(first).map((other) => [other, ...rest]) : [];
  }
  if (typeof value !== "object" || value === null) return value === null ? [] : [otherValue("", value)];
  return Object.entries(value).flatMap(([key, inner]) =>
    changedInside(inner).map((other) => ({ ...value, [key]: other })),
  );
}

/** Configuration with another value. What repeats a text, as a table's attributes repeat its key, changes with it. */
function changed(config: Values, name: string, other: unknown): Values {
  const value = config[name];
  const rest = JSON.stringify(config);
  const all = typeof value === "string" ? rest.replaceAll(JSON.stringify(value), JSON.stringify(other)) : rest;
  return { ...(JSON.parse(all) as Values), [name]: other };
}

function attributesOf(type: string, name: string): Values | undefined {
  const found = state.resources.find((one) => one.type === type && one.name === name && one.mode === "managed");
  return found?.instances[0]?.attributes;
}

/** References to attributes of other resources become the values that they had. */
function resolveReferences(value: unknown): unknown {
  const text = JSON.stringify(value).replace(
    /\$\{(aws_\w+)\.([\w-]+)\.(\w+)\}/g,
    (whole, type: string, name: string, attribute: string) => {
      const found = attributesOf(type, name)?.[attribute];
      return typeof found === "string" ? JSON.stringify(found).slice(1, -1) : whole;
    },
  );
  // The state lacks the answers of data sources; any text will do.
  return JSON.parse(text.replace(/\$\{[^}]*\}/g, "unknown"));
}

/** Trials of a kind: one for each property, or for each scalar in it. */
function trialsOf(kind: string): Trial[] {
  const [type, fields] = mapping.resources[kind]!;
  const [[name, declared] = []] = Object.entries(main.resource[type] ?? {});
  const attributes = name === undefined ? undefined : attributesOf(type, name);
  if (!attributes || !declared) return [];
  const own = Object.entries(declared).filter(([key]) => key !== "depends_on" && key !== "lifecycle");
  const config = resolveReferences(Object.fromEntries(own)) as Values;
  return Object.entries(fields)
    .filter(([, [, , flags]]) => flags.includes("i"))
    .flatMap(([property, [name, shape]]) => {
      const value = config[name];
      const isBlock = typeof value === "object" && value !== null && !/^(ms|ls|Ss)$/.test(shape);
      const others = isBlock ? changedInside(value) : [otherValue(shape, value)];
      return others
        .filter((other) => other !== undefined)
        .map((other) => ({
          kind,
          property,
          argument: name,
          type,
          config: changed(config, name, other),
          state: attributes,
        }));
    });
}

interface Planned {
  readonly refused: ReadonlySet<number>;
  /** Trials that the plan replaces; all others are kept. */
  readonly replaced: ReadonlySet<number>;
  readonly changed: ReadonlySet<number>;
}

interface PlannedChange {
  readonly name: string;
  readonly change: {
    readonly before: Values | null;
    readonly after: Values | null;
    readonly replace_paths?: readonly (readonly unknown[])[];
  };
}

/** Plans all trials at once. */
function plan(trials: readonly Trial[]): Planned {
  const dir = mkdtempSync(path.join(tmpdir(), "modelfront-replacements-"));
  const resource: Record<string, Record<string, Values>> = {};
  trials.forEach(({ type, config }, i) => ((resource[type] ??= {})[`t${i}`] = config));
  const skip = Object.fromEntries(
    ["credentials_validation", "requesting_account_id", "metadata_api_check", "region_validation"].map((name) => [
      `skip_${name}`,
      true,
    ]),
  );
  const provider = { aws: [{ region: "eu-west-3", access_key: "none", secret_key: "none", max_retries: 0, ...skip }] };
  writeFileSync(path.join(dir, "main.tf.json"), JSON.stringify({ terraform: main.terraform, provider, resource }));
  const source = state.resources.find(({ mode }) => mode === "managed")!.provider;
  writeFileSync(
    path.join(dir, "terraform.tfstate"),
    JSON.stringify({
      version: 4,
      terraform_version: state.terraform_version,
      serial: 1,
      lineage: "trials",
      resources: trials.map(({ type, state: attributes }, i) => ({
        mode: "managed",
        type,
        name: `t${i}`,
        provider: source,
        instances: [{ schema_version: 0, attributes }],
      })),
    }),
  );
  const terraform = (...args: string[]) => spawnSync("terraform", args, { cwd: dir, encoding: "utf8", maxBuffer: 1e9 });
  const plugins = process.env.TF_PLUGIN_DIR;
  const init = terraform("init", "-input=false", ...(plugins ? [`-plugin-dir=${plugins}`] : []));
  if (init.status !== 0) throw new Error(init.stderr);
  const planned = terraform("plan", "-refresh=false", "-input=false", "-lock=false", "-out=plan", "-json");
  const refused = new Set<number>();
  for (const line of planned.stdout.split("\n").filter((one) => one.startsWith("{"))) {
    const { diagnostic } = JSON.parse(line) as { diagnostic?: { severity: string; address?: string; summary: string } };
    if (diagnostic?.severity !== "error") continue;
    const number = /\.t(\d+)$/.exec(diagnostic.address ?? "");
    if (!number) throw new Error(`terraform plan: ${diagnostic.summary}`);
    refused.add(Number(number[1]));
  }
  if (refused.size > 0) return { refused, replaced: new Set(), changed: new Set() };
  const shown = JSON.parse(
    execFileSync("terraform", ["show", "-json", "plan"], { cwd: dir, maxBuffer: 1e9 }).toString(),
  ) as { resource_changes: PlannedChange[] };
  const replaced = new Set<number>();
  const differs = new Set<number>();
  for (const { name, change } of shown.resource_changes) {
    const number = Number(name.slice(1));
    const argument = trials[number]!.argument;
    if ((change.replace_paths ?? []).some(([first]) => first === argument)) replaced.add(number);
    if (JSON.stringify(change.before?.[argument]) !== JSON.stringify(change.after?.[argument])) differs.add(number);
  }
  return { refused, replaced, changed: new Set([...replaced, ...differs]) };
}

const kinds = Object.keys(mapping.resources).filter((kind) => trialsOf(kind).length > 0);
const trials = kinds.flatMap(trialsOf);
const outcomes = new Map<string, boolean[]>();
for (const { trial, isReplaced } of planAccepted(trials)) {
  const key = `${trial.kind} ${trial.property}`;
  outcomes.set(key, [...(outcomes.get(key) ?? []), isReplaced]);
}

/** Properties of a kind whose every change that was planned has this effect. */
function propertiesOf(kind: string, isReplaced: boolean): string[] {
  const properties = new Set(trials.filter((trial) => trial.kind === kind).map(({ property }) => property));
  return [...properties].sort().filter((property) => {
    const effects = outcomes.get(`${kind} ${property}`) ?? [];
    return effects.length > 0 && effects.every((effect) => effect === isReplaced);
  });
}

/** Plans trials until none is refused, and gives those that change something. */
function planAccepted(trials: readonly Trial[]): { trial: Trial; isReplaced: boolean }[] {
  const { refused, replaced, changed } = plan(trials);
  if (refused.size > 0) return planAccepted(trials.filter((_, i) => !refused.has(i)));
  return trials.flatMap((trial, i) => (changed.has(i) ? [{ trial, isReplaced: replaced.has(i) }] : []));
}

const table: Replacements = {
  from: `plans of ${mapping.from}, by tools/preview/make-replacements.ts`,
  kinds: Object.fromEntries(
    kinds.sort().map((kind) => [kind, { replace: propertiesOf(kind, true), keep: propertiesOf(kind, false) }]),
  ),
};
writeFileSync(path.join(__dirname, "replacements.json"), `${JSON.stringify(table, null, 2)}\n`);
