import { redact } from "../../functions/core/telemetry/redact";
import { monthAt, per1000At, priceStack } from "../cost/price-stack";
import { count, dollars, exceededCaps, type CostCaps } from "../cost/report";
import { type StackGraph } from "../graph/stack-graph";
import { countOperations, isImportant, sortChanges, type Change, type StackChanges } from "./changes";
import { contractChanges, type ContractChange } from "./contract-changes";
import { code, codeBlock, details, shortTable, table } from "./markdown";
import { type PolicyResult } from "./policy-result";
import { releasesBetween, type Release } from "./releases";
import { sizeChanges } from "./sizes";

/** The facts known about one stack. */
export interface StackPreview {
  readonly stack: string;
  readonly changes: StackChanges;
  /** True if the changes come from comparing graphs, without the stack's state. */
  readonly isEstimate: boolean;
  /** Graphs of base and head; null where the program could not be evaluated. */
  readonly before: StackGraph | null;
  readonly after: StackGraph | null;
  /** The reason why there is no graph of the base; null if there is one, or if the stack is new. */
  readonly baseError: string | null;
  readonly caps: CostCaps;
  readonly policy: PolicyResult | null;
}

export interface PreviewReport {
  readonly markdown: string;
  /** Reasons why the pull request must not be deployed as it is, one sentence each. */
  readonly failures: readonly string[];
}

/** First line of the comment, by which it is found again. */
export const marker = "<!-- modelfront: preview -->";
/** Longest comment that GitHub accepts, in characters. */
export const maxCommentLength = 65_536;

/** Rows that a table may have, tried in this order until the comment fits. */
const rowLimits = [200, 80, 30, 10, 3];

/** Report of all stacks: one Markdown comment within GitHub's limit, without secrets. */
export function previewReport(stacks: readonly StackPreview[]): PreviewReport {
  const sections = stacks.map(examine);
  const failures = sections.flatMap(({ failures }) => failures);
  for (const limit of rowLimits) {
    const markdown = render(sections, limit);
    if (markdown.length <= maxCommentLength) return { markdown, failures };
  }
  const short = `${render(sections, 0)
    .slice(0, maxCommentLength - 200)
    .replace(/<(?:details|summary)>/g, "")}`;
  return { markdown: `${short}\n\n… cut at GitHub's limit of ${count(maxCommentLength)} characters.\n`, failures };
}

/** A stack with everything that its section shows. */
interface Section {
  readonly preview: StackPreview;
  readonly changes: readonly Change[];
  readonly releases: readonly Release[];
  readonly contract: readonly ContractChange[];
  readonly cost: CostChange | null;
  readonly failures: readonly string[];
}

interface CostChange {
  readonly rows: readonly (readonly [what: string, before: number | null, after: number | null])[];
  readonly exceeded: readonly string[];
}

function examine(preview: StackPreview): Section {
  const { stack, before, after, baseError, changes, policy, caps } = preview;
  const { cost, problem } = tryCompareCosts(before, after, caps);
  const mandatory = (policy?.findings ?? []).filter(({ enforcement }) => enforcement === "mandatory").length;
  return {
    preview,
    changes: sortChanges(changes.changes),
    releases: after && baseError === null ? releasesBetween(before, after) : [],
    contract: before?.openapi && after?.openapi ? contractChanges(before.openapi, after.openapi) : [],
    cost,
    failures: [
      ...(changes.errors.length > 0 ? [`${stack}: the preview failed.`] : []),
      ...(problem ? [`${stack}: the cost is not known. ${problem}`] : []),
      ...(cost?.exceeded ?? []),
      ...(mandatory > 0 ? [`${stack}: ${mandatory} mandatory policy findings.`] : []),
    ],
  };
}

/** A kind or instance type without a price must not hide the rest of the report. */
function tryCompareCosts(before: StackGraph | null, after: StackGraph | null, caps: CostCaps) {
  try {
    return { cost: after && compareCosts(before, after, caps), problem: null };
  } catch (error) {
    return { cost: null, problem: (error as Error).message };
  }
}

function compareCosts(before: StackGraph | null, after: StackGraph, caps: CostCaps): CostChange {
  const old = before && priceStack(before);
  const now = priceStack(after);
  const { requestsPerMonth } = caps;
  return {
    rows: [
      ["idle month", old && old.idlePerMonth, now.idlePerMonth],
      [
        `month of ${count(requestsPerMonth)} predictions`,
        old && monthAt(old, requestsPerMonth),
        monthAt(now, requestsPerMonth),
      ],
      [
        `1000 predictions, of ${count(requestsPerMonth)} a month`,
        old && per1000At(old, requestsPerMonth),
        per1000At(now, requestsPerMonth),
      ],
      ["1000 predictions without custom metrics", old && old.per1000, now.per1000],
      ["worst day at the limits", old && old.worstDay.cost, now.worstDay.cost],
    ],
    exceeded: exceededCaps(now, caps),
  };
}

function render(sections: readonly Section[], limit: number): string {
  const isEstimate = sections.some(({ preview }) => preview.isEstimate && preview.baseError === null);
  const parts = [
    marker,
    "## Preview",
    ...(isEstimate
      ? [
          "An estimate without state or credentials: base and head were evaluated under mocks and compared resource by resource. " +
            "Changes made by hand are not seen, and “may replace” means that only the provider can tell.",
        ]
      : []),
    table(["stack", "resources", "month", "1000 predictions", "API contract", "policy"], sections.map(summaryRow)),
    ...sections.flatMap(({ failures }) => failures.map((sentence) => `> **Stop:** ${escape(sentence)}`)),
    ...sections.map((section) => renderStack(section, limit)),
  ];
  return `${redact(parts.join("\n\n"))}\n`;
}

function summaryRow({ preview, changes, contract, cost }: Section): string[] {
  const { stack, policy } = preview;
  const breaking = contract.filter(({ isBreaking }) => isBreaking === true).length;
  const unclear = contract.filter(({ isBreaking }) => isBreaking === null).length;
  const contractText =
    breaking > 0
      ? `**${breaking} breaking**`
      : unclear > 0
        ? `${unclear} to check`
        : contract.length > 0
          ? "compatible"
          : "unchanged";
  const money = (row: CostChange["rows"][number] | undefined) => (row ? change(row[1], row[2]) : "unknown");
  return [
    code(stack),
    preview.changes.errors.length > 0
      ? "**failed**"
      : isNotCompared(preview)
        ? "not compared"
        : countText(changes) || "no changes",
    money(cost?.rows[1]),
    money(cost?.rows[2]),
    preview.before && preview.after ? contractText : "unknown",
    policy
      ? policy.findings.length > 0
        ? `${policy.findings.length} findings`
        : `${policy.checked} passed`
      : "not checked",
  ];
}

/** Tells whether the changes are not known because the base could not be evaluated. */
function isNotCompared({ isEstimate, baseError }: StackPreview): boolean {
  return isEstimate && baseError !== null;
}

/** `2 to create, 1 to delete`; empty without changes. */
function countText(changes: readonly Change[]): string {
  return [...countOperations(changes)]
    .filter(([, number]) => number > 0)
    .map(([operation, number]) =>
      operation.startsWith("may") ? `${number} ${operation}` : `${number} to ${operation}`,
    )
    .join(", ");
}

function renderStack(section: Section, limit: number): string {
  const { preview, changes, releases, contract, cost } = section;
  const { errors, unchanged } = preview.changes;
  const important = changes.filter(isImportant);
  const others = changes.filter((one) => !isImportant(one));
  const parts = [
    `### Stack ${code(preview.stack)}`,
    ...errors.slice(0, Math.max(1, limit)).map(renderError),
    ...renderBaseError(preview),
    ...(changes.length === 0 && errors.length === 0 && !isNotCompared(preview)
      ? [`Nothing changes: ${unchanged} resources stay as they are.`]
      : []),
    ...(important.length > 0 ? ["**Data and endpoints**", changeTable(important, limit)] : []),
    ...(releases.length > 0 ? ["**Releases**", releaseTable(releases, limit)] : []),
    ...(contract.length > 0 ? ["**API contract**", contractTable(contract, limit)] : []),
    ...(others.length > 0 ? [details(`${others.length} other resources`, changeTable(others, limit))] : []),
    ...(cost ? [details("Cost in US dollars, list prices without free tiers", costTable(cost))] : []),
    ...renderPolicy(preview.policy, limit),
    ...renderSizes(preview, limit),
  ];
  return parts.filter(Boolean).join("\n\n");
}

function renderError({ message, resource }: StackChanges["errors"][number]): string {
  return `**The preview failed${resource ? ` at ${code(resource)}` : ""}.**\n\n${messageBlock(message)}`;
}

function renderBaseError({ isEstimate, baseError }: StackPreview): string[] {
  if (baseError === null) return [];
  const missing = isEstimate ? "there is no comparison" : "releases, contract, costs and sizes are not compared";
  return [
    `**The base could not be evaluated: ${missing}.**`,
    messageBlock(baseError.trim() || "It printed no reason."),
  ];
}

/** Message in a code block, without the values that it found: they may be secrets. */
function messageBlock(message: string): string {
  return codeBlock(message.replace(/^(\s*found:\s+).*$/gm, "$1(not shown)").slice(0, 4000));
}

function changeTable(changes: readonly Change[], limit: number): string {
  const rows = changes.map(({ operation, type, name, properties }) => [
    /replace|delete/.test(operation) ? `**${operation}**` : operation,
    code(type.split(":").at(-1) ?? type),
    code(name),
    properties.slice(0, 12).map(code).join(", "),
  ]);
  return shortTable(["change", "kind", "name", "because of"], rows, limit);
}

function releaseTable(releases: readonly Release[], limit: number): string {
  const rows = releases.map(({ model, from, to, metrics, goldenCases, isOnlyEndpoint }) => [
    code(model),
    from === null
      ? `new: ${code(to ?? "")}`
      : to === null
        ? `${code(from)} → removed`
        : isOnlyEndpoint
          ? `${code(from)}, new endpoint`
          : `${code(from)} → ${code(to)}`,
    metrics
      .slice(0, 4)
      .map(
        ({ name, from: old, to: now }) =>
          `${escape(name)}: ${old === null || old === now ? String(now) : `${old} → ${String(now)}`}`,
      )
      .join("<br>"),
    goldenCases === null ? "" : String(goldenCases),
  ]);
  return shortTable(["model", "version", "metrics", "golden cases"], rows, limit);
}

function contractTable(changes: readonly ContractChange[], limit: number): string {
  const rank = ({ isBreaking }: ContractChange) => (isBreaking === true ? 0 : isBreaking === null ? 1 : 2);
  const rows = [...changes]
    .sort((a, b) => rank(a) - rank(b))
    .map(({ isBreaking, operation, what }) => [
      isBreaking === true ? "**breaking**" : isBreaking === null ? "check" : "compatible",
      code(operation),
      code(what),
    ]);
  return shortTable(["effect", "operation", "change"], rows, limit);
}

function costTable({ rows, exceeded }: CostChange): string {
  const lines = rows.map(([what, before, after]) => [
    what,
    before === null ? "unknown" : dollars(before),
    after === null ? "unknown" : dollars(after),
  ]);
  return [table(["", "before", "after"], lines), ...exceeded.map(escape)].join("\n\n");
}

function renderPolicy(policy: PolicyResult | null, limit: number): string[] {
  if (!policy || policy.findings.length === 0) return [];
  const rows = policy.findings.map(({ enforcement, policy: name, resource, message }) => [
    enforcement === "mandatory" ? "**mandatory**" : "advisory",
    code(name),
    code(resource ?? ""),
    escape(message),
  ]);
  return ["**Policy**", shortTable(["", "policy", "resource", "finding"], rows, limit)];
}

function renderSizes({ before, after, baseError }: StackPreview, limit: number): string[] {
  const changes = after && baseError === null ? sizeChanges(before, after) : [];
  if (changes.length === 0) return [];
  const size = (bytes: number | null) => (bytes === null ? "none" : `${(bytes / 1000).toFixed(1)} kB`);
  const rows = changes.map(({ part, from, to }) => [code(part), size(from), size(to)]);
  return [details("Sizes, compressed", shortTable(["part", "before", "after"], rows, limit))];
}

function change(before: number | null, after: number | null): string {
  if (after === null) return "unknown";
  const now = dollars(after);
  return before === null || dollars(before) === now ? now : `${dollars(before)} → **${now}**`;
}

/** Text outside code: no markup, mentions or links. */
function escape(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replace(/([\\`*_{}[\]()#+!|~@])/g, "\\$1")
    .replaceAll("://", ":\u200b//");
}
