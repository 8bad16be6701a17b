import * as z from "zod";
import { formatPath } from "../../model/validation";
import { describeAccepted, type SettingSchema } from "./accepted";
import { alternativesWith, chosenSchema, partSchema } from "./schema-parts";

/** Stands for a value that no message may quote. */
export const hidden = Symbol("hidden");

/** One mistake in a stack's settings. */
export interface SettingProblem {
  /** Path as `pulumi config` takes it: `modelfront:models[0].hosting.memoryMb`. */
  readonly key: string;
  /** Value in the stack's settings, or `hidden`; undefined if there is none. */
  readonly found: unknown;
  /** Accepted values, in words. */
  readonly allowed: string;
}

/** Lists every mistake of a stack's settings in one message: path, value found, values allowed. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";

  constructor(
    readonly source: string,
    readonly problems: readonly SettingProblem[],
  ) {
    const count = problems.length === 1 ? "1 setting is" : `${problems.length} settings are`;
    super([`${source}: ${count} not valid.`, ...problems.map(formatProblem)].join("\n\n"));
  }
}

function formatProblem({ key, found, allowed }: SettingProblem): string {
  return [`  ${key}`, `    found:   ${formatFound(found)}`, `    allowed: ${allowed}`].join("\n");
}

/** The value of a problem, in words. */
export function formatFound(found: unknown): string {
  if (found === hidden) return "(not shown, since it may be a secret)";
  return found === undefined ? "nothing" : JSON.stringify(found);
}

/** A problem with the setting at `path`, below `modelfront:`. */
export function problemAt(path: readonly PropertyKey[], found: unknown, allowed: string): SettingProblem {
  return { key: settingKey(path), found, allowed };
}

/** Formats `["models", 0, "name"]` as `pulumi config` takes it: `modelfront:models[0].name`. */
function settingKey(path: readonly PropertyKey[]): string {
  return `modelfront:${formatPath(path) ?? ""}`;
}

/** Translates zod's issues with `values` into problems. */
export function describeIssues(
  schema: z.ZodType,
  values: unknown,
  issues: readonly z.core.$ZodIssue[],
): SettingProblem[] {
  return issues.flatMap((issue) => {
    const { path } = issue;
    const part = partAt(schema, values, path);
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((name) => {
        const elsewhere = part.schema && alternativesWith(part.schema, name);
        const reason = elsewhere ? `only with ${elsewhere}` : "no such setting";
        const allowed = `${reason}. Available: ${settingNames(part).join(", ")}`;
        return problemAt([...path, name], valueAt(part.value, name), allowed);
      });
    }
    const parent = partAt(schema, values, path.slice(0, -1));
    return [problemAt(path, part.value, acceptedAt(issue, part, parent))];
  });
}

/** A value with the schema that it has to match; undefined where the settings say nothing or the schema has no such part. */
interface Part {
  readonly schema: z.ZodType | undefined;
  readonly value: unknown;
}

function partAt(schema: z.ZodType, values: unknown, path: readonly PropertyKey[]): Part {
  return path.reduce<Part>(
    ({ schema: outer, value }, key) => ({
      schema: outer && partSchema(outer, value, key),
      value: valueAt(value, key),
    }),
    { schema, value: values },
  );
}

function valueAt(value: unknown, key: PropertyKey): unknown {
  return (value as Readonly<Record<PropertyKey, unknown>> | null | undefined)?.[key];
}

function acceptedAt(issue: z.core.$ZodIssue, part: Part, parent: Part): string {
  if (issue.code === "invalid_union" && "options" in issue && issue.options)
    return `one of ${issue.options.join(", ")}`;
  const record = parent.schema && chosenSchema(parent.schema, parent.value);
  const schema = issue.code === "invalid_key" && record instanceof z.ZodRecord ? record.keyType : part.schema;
  return schema ? describeAccepted(z.toJSONSchema(schema, { io: "input" }) as SettingSchema) : "nothing";
}

function settingNames({ schema, value }: Part): string[] {
  const chosen = schema && chosenSchema(schema, value);
  return chosen instanceof z.ZodObject ? Object.keys(chosen.shape) : [];
}
