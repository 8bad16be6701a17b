/**
 * Makes `replacements.json`: which properties of a resource replace it when they change. The provider's published schema
 * does not say so; its plans do. From a stack that the bring-up tool left standing, each property of each kind is changed
 * alone, and Terraform plans all changes at once, without a refresh:
 *
 *     node ../shared/bringup/bringup.js --project . --stack prod --keep --work DIR
 *     npx tsx tools/preview/make-replacements.ts DIR ../shared/bringup/mapping.json
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
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
    readonly mode: string;
    readonly provider: string;
    readonly instances: readonly { readonly attributes: Values }[];
  }[];
}

/** One property of one kind, changed. */
interface Trial {
  readonly kind: string;
  readonly property: string;
  readonly type: string;
  readonly config: Values;
  readonly state: Values;
}

/** Variants of each property that are planned together, one number for each round. */
const batches = [1, 5, 12];

const [work, mappingFile] = process.argv.slice(2) as [string, string];
const mapping = JSON.parse(readFileSync(mappingFile, "utf8")) as Mapping;
const main = JSON.parse(readFileSync(path.join(work, "main.tf.json"), "utf8")) as {
  readonly terraform: unknown;
  readonly resource: Readonly<Record<string, Readonly<Record<string, Values>>>>;
};
const state = JSON.parse(readFileSync(path.join(work, "terraform.tfstate"), "utf8")) as State;

/** Values to try in place of one, or where there is none, until the provider's validation accepts one. */
function alternatives(shape: string, value: unknown): unknown[] {
  if (typeof value === "boolean" || shape === "b") return [value !== true];
  if (typeof value === "number" || shape === "n")
    return [Number(value ?? 1) + 1, 30, 60, 400, 1024].filter((one) => one !== value);
  if (typeof value === "string" || shape === "s") return texts(typeof value === "string" ? value : "");
  if (shape === "ms") return [{ changed: "value" }];
  if (shape === "ls" || shape === "Ss") return texts("").map((text) => [text]);
  return [];
}

function texts(value: string): string[] {
  const account = "123456789012";
  return [
    ...(value ? [`${value}x`, value.replace(/[0-9a-f]{4}/, "beef"), value.replace(/\d/, "9")] : []),
    "changed",
    `arn:aws:iam::${account}:role/changed`,
    `arn:aws:lambda:eu-west-3:${account}:function:changed`,
    `arn:aws:s3:::changed/object`,
    JSON.stringify({ Version: "2012-10-17", Statement: [] }),
    "42",
    ...["GET", "POST", "Enabled", "Disabled", "ENABLED", "PROVISIONED", "PAY_PER_REQUEST", "REGIONAL", "JSON", "Text"],
    ...["HTTP_PROXY", "MOCK", "TOKEN", "REQUEST", "COGNITO_USER_POOLS", "MUTABLE", "IMMUTABLE", "STANDARD"],
    ...["PriceClass_All", "http1.1", "cloudfront-js-1.0", "s3", "never", "INFREQUENT_ACCESS", "REST", "Zip", "private"],
    ...["sagemaker:variant:DesiredProvisionedConcurrency", "BucketOwnerPreferred", "AWS_IAM", "NONE", "python3.12"],
  ].filter((one) => one !== value);
}

/** Copies with one scalar inside a block changed. */
function changedInside(value: unknown): unknown[] {
  if (Array.isArray(value))
    return value.length > 0 ? changedInside(value[0]).map((first) => [first, ...value.slice(1)]) : [];
  if (typeof value !== "object" || value === null) return alternatives("", value);
  return Object.entries(value).flatMap(([key, inner]) =>
    changedInside(inner).map((other) => ({ ...value, [key]: other })),
  );
}

/** Trials of a kind, the variants of one property after each other. */
function trialsOf(kind: string): Trial[][] {
  const [type, fields] = mapping.resources[kind]!;
  const attributes = state.resources.find((one) => one.type === type && one.mode === "managed")?.instances[0]
    ?.attributes;
  const declared = Object.values(main.resource[type] ?? {})[0];
  if (!attributes || !declared) return [];
  // References become the values that they had.
  const { depends_on: _order, lifecycle: _lifecycle, ...rest } = declared;
  const known = Object.entries(rest).map(([key, value]) => [
    key,
    JSON.stringify(value).includes("${") ? attributes[key] : value,
  ]);
  const config = Object.fromEntries(known) as Values;
  return Object.entries(fields)
    .filter(([, [, , flags]]) => flags.includes("i"))
    .map(([property, [name, shape]]) => {
      const value = config[name];
      const isBlock = typeof value === "object" && value !== null && !/^(ms|ls|Ss)$/.test(shape);
      const values = isBlock ? changedInside(value) : alternatives(shape, value);
      return values.map((other) => ({ kind, property, type, config: { ...config, [name]: other }, state: attributes }));
    });
}

interface Planned {
  readonly refused: ReadonlySet<number>;
  /** Trials that the plan replaces; all others are kept. */
  readonly replaced: ReadonlySet<number>;
  readonly changed: ReadonlySet<number>;
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
  mkdirSync(path.join(dir, "plugins"), { recursive: true });
  const terraform = (...args: string[]) => spawnSync("terraform", args, { cwd: dir, encoding: "utf8", maxBuffer: 1e9 });
  const init = terraform("init", "-input=false", `-plugin-dir=${process.env.TF_PLUGIN_DIR ?? "/opt/tf-plugins"}`);
  if (init.status !== 0) throw new Error(init.stderr);
  const planned = terraform("plan", "-refresh=false", "-input=false", "-lock=false", "-out=plan", "-json");
  const refused = new Set<number>();
  for (const line of planned.stdout.split("\n").filter((one) => one.startsWith("{"))) {
    const { diagnostic } = JSON.parse(line) as { diagnostic?: { severity: string; address?: string; summary: string } };
    if (diagnostic?.severity !== "error") continue;
    const number = /\.t(\d+)$/.exec(diagnostic.address ?? "");
    if (!number) throw new Error(JSON.stringify(diagnostic));
    refused.add(Number(number[1]));
  }
  if (refused.size > 0) return { refused, replaced: new Set(), changed: new Set() };
  const shown = JSON.parse(
    execFileSync("terraform", ["show", "-json", "plan"], { cwd: dir, maxBuffer: 1e9 }).toString(),
  ) as {
    resource_changes: { name: string; change: { actions: string[] } }[];
  };
  const withAction = (action: string) =>
    new Set(
      shown.resource_changes
        .filter(({ change }) => change.actions.includes(action))
        .map(({ name }) => Number(name.slice(1))),
    );
  return {
    refused,
    replaced: withAction("delete"),
    changed: new Set([...withAction("delete"), ...withAction("update")]),
  };
}

const kinds = Object.keys(mapping.resources).filter((kind) => trialsOf(kind).length > 0);
const results: Record<string, { replace: string[]; keep: string[] }> = {};
let open = kinds.flatMap(trialsOf).filter((trials) => trials.length > 0);
for (const batch of batches) {
  const current = open.flatMap((trials) => trials.slice(0, batch));
  const decided = new Set<string>();
  for (const { trial, isReplaced } of planAccepted(current)) {
    const key = `${trial.kind} ${trial.property}`;
    if (decided.has(key)) continue;
    decided.add(key);
    (results[trial.kind] ??= { replace: [], keep: [] })[isReplaced ? "replace" : "keep"].push(trial.property);
  }
  open = open.flatMap((trials) => {
    const isDecided = trials[0] && decided.has(`${trials[0].kind} ${trials[0].property}`);
    return isDecided || trials.length <= batch ? [] : [trials.slice(batch)];
  });
  console.error(`${decided.size} decided, ${open.length} open`);
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
    Object.entries(results)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([kind, { replace, keep }]) => [kind, { replace: replace.sort(), keep: keep.sort() }]),
  ),
};
writeFileSync(path.join(__dirname, "replacements.json"), `${JSON.stringify(table, null, 2)}\n`);
