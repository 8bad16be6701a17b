import * as z from "zod";
import { type Change, type Operation, type StackChanges } from "./changes";

const state = z.looseObject({ inputs: z.record(z.string(), z.unknown()).optional() });
const step = z.looseObject({
  op: z.string(),
  urn: z.string(),
  oldState: state.nullish(),
  newState: state.nullish(),
  diffReasons: z.array(z.string()).nullish(),
  replaceReasons: z.array(z.string()).nullish(),
});
/** Output of `pulumi preview --json`, as far as it is read. */
const preview = z.looseObject({
  steps: z.array(step).default([]),
  diagnostics: z
    .array(z.looseObject({ message: z.string(), severity: z.string(), urn: z.string().optional() }))
    .default([]),
  changeSummary: z.record(z.string(), z.number()).default({}),
});

const operationOf: Readonly<Record<string, Operation>> = {
  create: "create",
  import: "create",
  update: "update",
  delete: "delete",
  replace: "replace",
  "create-replacement": "replace",
  "delete-replaced": "replace",
};

/**
 * Reads what `pulumi preview --json` printed. A preview that printed anything else has failed, with that as its message.
 */
export function readPreview(text: string): StackChanges {
  const parsed = preview.safeParse(parseJson(text));
  if (!parsed.success) {
    const message = text.trim() || "`pulumi preview` printed nothing.";
    return { changes: [], unchanged: 0, errors: [{ message, resource: null }] };
  }
  const { steps, diagnostics, changeSummary } = parsed.data;
  const changes = new Map<string, Change>();
  for (const { op, urn, oldState, newState, diffReasons, replaceReasons } of steps) {
    const operation = operationOf[op];
    if (!operation || changes.get(urn)?.operation === "replace") continue;
    const [type, name] = kindAndName(urn);
    const isChange = operation === "update" || operation === "replace";
    const inputs = changedInputs(oldState?.inputs ?? {}, newState?.inputs ?? {});
    const properties = isChange
      ? replaceReasons?.length
        ? replaceReasons
        : inputs.length
          ? inputs
          : (diffReasons ?? [])
      : [];
    changes.set(urn, { operation, type, name, properties });
  }
  return {
    changes: [...changes.values()],
    unchanged: changeSummary.same ?? 0,
    errors: diagnostics
      .filter(({ severity }) => severity === "error")
      .map(({ message, urn }) => ({ message: message.trim(), resource: urn ? kindAndName(urn).join(" ") : null })),
  };
}

/** Type and name of a URN. */
export function kindAndName(urn: string): [type: string, name: string] {
  const [, , types = "", ...name] = urn.split("::");
  return [types.split("$").at(-1) ?? types, name.join("::")];
}

/** Names of the top-level properties that differ. */
export function changedInputs(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.filter((name) => canonical(before[name]) !== canonical(after[name]));
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
