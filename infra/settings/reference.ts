import * as z from "zod";
import { describeAllowed, discriminatorOf, type SettingSchema } from "./setting-schema";
import { settingsSchema } from ".";

interface SettingRow {
  /** Below `modelfront:`; `[i]` stands for each element of a list. */
  readonly key: string;
  readonly meaning: string;
  readonly accepts: string;
  readonly preset: string;
  readonly change: string;
}

/** Text of `docs/settings.md`: every setting of a stack, from the schema itself. */
export function settingsReference(): string {
  const schema = z.toJSONSchema(settingsSchema, { io: "input" }) as SettingSchema;
  const rows = [regionRow, ...listFields(schema, "")].map(formatRow);
  return [
    "# Settings",
    "",
    "<!-- Made from infra/settings/index.ts by `npm run docs`: change it there. -->",
    "",
    "What may stand below `modelfront:` in `Pulumi.<stack>.yaml`. Set one by hand in the file, or with",
    "`pulumi config set --path 'modelfront:hosting.memoryMb' 3072`. A mistake stops `pulumi up` before anything is touched, with",
    "the line that repairs it.",
    "",
    "| Setting | Meaning | Accepts | Default | What a change does |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
    "“A new endpoint beside the old one”: the new endpoint is created, has to answer the model's golden cases, gets the",
    "traffic, and only then is the old one deleted ([deployment.md](deployment.md)).",
    "",
  ].join("\n");
}

/** Pulumi's own setting, which the program needs. */
const regionRow: SettingRow = {
  key: "aws:region",
  meaning: "The AWS Region of the stack.",
  accepts: "an AWS Region, such as eu-west-3",
  preset: "required",
  change: "Everything anew in the other Region",
};

function listFields(schema: SettingSchema, prefix: string): SettingRow[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
    listSetting(field, `${prefix}${name}`, schema.required?.includes(name) === true),
  );
}

function listSetting(schema: SettingSchema, key: string, required: boolean): SettingRow[] {
  if (schema.const !== undefined) return [];
  const inner = schema.listedElsewhere === true ? [] : listInner(schema, key);
  const own = schema.description === undefined ? [] : [toRow(schema, key, required)];
  return [...own, ...inner];
}

function listInner(schema: SettingSchema, key: string): SettingRow[] {
  if (schema.items) return listFields(schema.items, `${key}[i].`);
  if (schema.oneOf) return listAlternatives(schema.oneOf, key);
  return listFields(schema, `${key}.`);
}

/** Settings that there are not in every mode say so. */
function listAlternatives(alternatives: readonly SettingSchema[], key: string): SettingRow[] {
  const discriminator = discriminatorOf(alternatives);
  const found = alternatives.flatMap((one) => {
    const mode = one.properties?.[discriminator]?.const ?? "";
    return listFields(one, `${key}.`).map((row) => ({ mode, row }));
  });
  const modesOf = (row: SettingRow) => found.filter((other) => other.row.key === row.key).map(({ mode }) => mode);
  return found.flatMap(({ mode, row }) => {
    const modes = modesOf(row);
    if (modes[0] !== mode) return [];
    if (modes.length === alternatives.length) return [row];
    return [{ ...row, meaning: `With ${discriminator} ${modes.join(" or ")}: ${row.meaning}` }];
  });
}

function toRow(schema: SettingSchema, key: string, required: boolean): SettingRow {
  return {
    key: `modelfront:${key}`,
    meaning: schema.description ?? "",
    accepts: describeAllowed(schema),
    preset: required ? "required" : schema.default === undefined ? "none" : `\`${JSON.stringify(schema.default)}\``,
    change: schema.change ?? "",
  };
}

function formatRow({ key, meaning, accepts, preset, change }: SettingRow): string {
  return `| \`${key}\` | ${[meaning, accepts, preset, change].join(" | ")} |`;
}
