import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { modelRoot } from "../../../model/registry";
import { type AddModelOptions } from "../../../tools/add-model/index";
import { type Outcome } from "./add-models-process";

const repository = path.join(__dirname, "../../..");
export const fixtures = path.join(__dirname, "fixtures");

/** An empty repository for added models. Inside of this one, so that contracts find zod. The caller removes it. */
export function createRoot(): string {
  mkdirSync(path.join(repository, "dist"), { recursive: true });
  const root = mkdtempSync(path.join(repository, "dist", "added-"));
  mkdirSync(path.join(root, "model"));
  for (const entry of readdirSync(modelRoot, { withFileTypes: true })) {
    if (entry.isFile()) cpSync(path.join(modelRoot, entry.name), path.join(root, "model", entry.name));
  }
  writeFileSync(path.join(root, "Pulumi.dev.yaml"), "config:\n  modelfront:models:\n    - name: other\n");
  writeFileSync(path.join(root, "Pulumi.prod.yaml"), "config:\n  modelfront:models:\n    - name: other\n");
  return root;
}

/** Options for fixtures: those of `addModel`, with the fixture's name in place of the file. */
export type Wish = Omit<AddModelOptions, "file" | "root" | "name"> & {
  readonly fixture: string;
  readonly name?: string;
};

/** Adds fixtures to a repository. */
export async function addFixtures(root: string, wishes: readonly Wish[]): Promise<readonly Outcome[]> {
  const all = wishes.map(({ fixture, name = fixture, ...options }) => ({
    ...options,
    name,
    root,
    file: path.join(fixtures, fixture, "model.onnx"),
  }));
  const program = path.join(__dirname, "add-models-process.ts");
  const args = ["--import", "tsx", program, JSON.stringify(all)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: repository, maxBuffer: 2 ** 24 });
  return JSON.parse(stdout) as Outcome[];
}

/** The CSV file of a fixture. */
export function tableOf(fixture: string): string {
  return path.join(fixtures, fixture, "data.csv");
}
