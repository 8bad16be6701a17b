import * as z from "zod";
import { formatPath } from "../../model/validation";
import {
  type AllowedValue,
  chosenSchema,
  describeAllowed,
  nearestAllowed,
  type SettingSchema,
  schemaAt,
} from "./setting-schema";

/** One mistake in a stack's settings. */
export interface SettingProblem {
  /** As `pulumi config` takes it: `modelfront:models[0].hosting.memoryMb`. */
  readonly key: string;
  /** What stands there; undefined if nothing does. */
  readonly found: unknown;
  readonly allowed: string;
  /** The command that repairs it. */
  readonly repair: string;
}

/** Every mistake in one message, with what stands there, what is allowed, and the command that repairs it. */
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

function formatProblem({ key, found, allowed, repair }: SettingProblem): string {
  const value = found === undefined ? "nothing" : JSON.stringify(found);
  return [`  ${key}`, `    found:   ${value}`, `    allowed: ${allowed}`, `    repair:  ${repair}`].join("\n");
}

/** `["models", 0, "name"]` as `pulumi config` takes it: `modelfront:models[0].name`. */
export function settingKey(path: readonly PropertyKey[]): string {
  return `modelfront:${formatPath(path) ?? ""}`;
}

export function setCommand(key: string, value: unknown): string {
  return `pulumi config set --path '${key}' ${typeof value === "string" ? `'${value}'` : JSON.stringify(value)}`;
}

export function removeCommand(key: string): string {
  return `pulumi config rm --path '${key}'`;
}

/** What zod found wrong with `values`, in the words of this module. */
export function describeIssues(
  schema: z.ZodType,
  values: unknown,
  issues: readonly z.core.$ZodIssue[],
): SettingProblem[] {
  const root = z.toJSONSchema(schema, { io: "input" }) as SettingSchema;
  return issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => describeUnknownKey(root, values, issue.path, key));
    }
    return issue.code === "invalid_key"
      ? describeBadName(root, values, issue.path)
      : describeIssue(root, values, issue.path);
  });
}

function describeUnknownKey(
  root: SettingSchema,
  values: unknown,
  parent: readonly PropertyKey[],
  name: string,
): SettingProblem {
  const key = settingKey([...parent, name]);
  const siblings = Object.keys(chosenSchema(schemaAt(root, values, parent), valueAt(values, parent)).properties ?? {});
  return {
    key,
    found: valueAt(values, [...parent, name]),
    allowed: `no such setting; there are ${siblings.join(", ")}`,
    repair: removeCommand(key),
  };
}

/** Of a setting whose names are the user's own. */
function describeBadName(root: SettingSchema, values: unknown, path: readonly PropertyKey[]): SettingProblem {
  const key = settingKey(path);
  const { propertyNames = {} } = schemaAt(root, values, path.slice(0, -1));
  return { key, found: valueAt(values, path), allowed: describeAllowed(propertyNames), repair: removeCommand(key) };
}

function describeIssue(root: SettingSchema, values: unknown, path: readonly PropertyKey[]): SettingProblem {
  const schema = schemaAt(root, values, path);
  const found = valueAt(values, path);
  return {
    key: settingKey(path),
    found,
    allowed: describeAllowed(schema),
    repair: repairCommands(path, found, nearestAllowed(schema, found)).join(" && "),
  };
}

function repairCommands(path: readonly PropertyKey[], found: unknown, allowed: AllowedValue): string[] {
  const key = settingKey(path);
  if (allowed.value === undefined || isObject(allowed.value)) return [removeCommand(key)];
  // `set --path` refuses to go into what is neither a list nor an object.
  const blocked = allowed.path.length > 0 && found !== undefined && !isObject(found);
  const set = setCommand(settingKey([...path, ...allowed.path]), allowed.value);
  return blocked ? [removeCommand(key), set] : [set];
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, step) => (typeof at === "object" && at !== null ? (at as Record<PropertyKey, unknown>)[step] : undefined),
    value,
  );
}
