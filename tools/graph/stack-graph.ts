import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";

/** One resource of a stack. Secrets are `[secret]`, and assets and archives are an `AssetSummary`. */
export interface GraphResource {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly protect?: boolean;
  readonly replaceOnChanges?: readonly string[];
  readonly ignoreChanges?: readonly string[];
}

/** Name of a resource in AWS: the one that the program gives, or one like those that Pulumi generates. */
export function physicalName({ name, inputs }: Pick<GraphResource, "name" | "inputs">): string {
  return typeof inputs.name === "string" ? inputs.name : `${name}-0000000`;
}

/** Content of an asset or archive. */
export interface AssetSummary {
  /** First 12 digits of the SHA-256 of its content. */
  readonly asset: string;
  readonly bytes: number;
  /** Each file compressed on its own. */
  readonly gzipBytes: number;
}

/** Quality of a model, as its folder states it. */
export interface ModelQuality {
  readonly metrics: readonly { readonly name: string; readonly value: number }[];
  readonly goldenCases: number;
}

/** Everything that a stack's program declares under mocks, with what reports compare beside it. Plain JSON. */
export interface StackGraph {
  readonly stack: string;
  /** AWS Region of the stack; null if the settings name none. */
  readonly region: string | null;
  readonly resources: readonly GraphResource[];
  readonly models: Readonly<Record<string, ModelQuality>>;
  /** OpenAPI document that the page serves; null if there is none. */
  readonly openapi: unknown;
}

export interface EvaluatedStack {
  readonly stack: string;
  /** Folder of the program, whose own `node_modules` it runs with. Default: this repository. */
  readonly root?: string;
  /** Settings over those of the stack's file, such as `modelfront:models`. */
  readonly changes?: Readonly<Record<string, unknown>>;
}

const repository = path.join(__dirname, "../..");

/**
 * Evaluates a stack's program under mocks, in a process of its own: no Pulumi CLI, no credentials, no network.
 * @throws Error with what the program printed, if it could not be evaluated
 */
export async function evaluateStack({ stack, root = repository, changes = {} }: EvaluatedStack): Promise<StackGraph> {
  const folder = await mkdtemp(path.join(tmpdir(), "modelfront-graph-"));
  const out = path.join(folder, "graph.json");
  try {
    const child = spawn(
      process.execPath,
      [
        "--import",
        require.resolve("tsx"),
        path.join(__dirname, "evaluate-process.ts"),
        stack,
        out,
        JSON.stringify(changes),
      ],
      { cwd: root, stdio: ["ignore", "ignore", "pipe"] },
    );
    const ended = new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
    const errors = await text(child.stderr);
    if ((await ended) !== 0) throw new Error(`The ${stack} stack could not be evaluated.\n${errors.trim()}`);
    return JSON.parse(readFileSync(out, "utf8")) as StackGraph;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Tells whether a value is the summary of an asset or archive. */
export function isAsset(value: unknown): value is AssetSummary {
  return typeof value === "object" && value !== null && "asset" in value && "gzipBytes" in value;
}
