import * as z from "zod";
import { describeAccepted, discriminatorOf, type SettingSchema } from "./accepted";
import { settingsSchema } from "./schema";

interface SettingRow {
  /** Key in the stack's file; `[i]` stands for each element of a list. */
  readonly key: string;
  readonly meaning: string;
  readonly accepts: string;
  readonly preset: string;
  readonly change: string;
}

/** Writes `docs/settings.md`: a table of every setting of a stack, generated from the schema. */
export function settingsReference(): string {
  const schema = z.toJSONSchema(settingsSchema, { io: "input" }) as SettingSchema;
  const rows = [regionRow, ...listFields(schema, "")].map(formatRow);
  return [
    "# Settings",
    "",
    "<!-- Generated from infra/settings/schema/ by `npm run docs`: change it there. -->",
    "",
    "Settings of a stack, below `modelfront:` in `Pulumi.<stack>.yaml`. Edit the file, or use",
    "`pulumi config set --path 'modelfront:hosting.memoryMb' 3072`. `pulumi up` and `npm start` read it alike; numbers and",
    'booleans may be text (`"4096"`, `"true"`). Every invalid setting is reported, with what it accepts, before any resource',
    "changes.",
    "",
    "| Setting | Meaning | Accepts | Default | What a change does |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
    "“A new endpoint beside the old one”: the new endpoint is created and has to return the model's golden answers. Then it",
    "gets the traffic, and the old endpoint is deleted ([deployment.md](deployment.md)).",
    "",
  ].join("\n");
}

/** Pulumi's own setting, which the program requires. */
const regionRow: SettingRow = {
  key: "aws:region",
  meaning: "AWS Region of the stack.",
  accepts: "an AWS Region, such as eu-west-3",
  preset: "required",
  change: "Everything is created again in the other Region",
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

/** Lists the settings of all alternatives; those that only some of them have say which. */
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
    accepts: describeAccepted(schema),
    preset: required ? "required" : schema.default === undefined ? "none" : `\`${JSON.stringify(schema.default)}\``,
    change: schema.change ?? "",
  };
}

function formatRow({ key, meaning, accepts, preset, change }: SettingRow): string {
  return `| \`${key}\` | ${[meaning, accepts, preset, change].join(" | ")} |`;
}
