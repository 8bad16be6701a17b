import { cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { modelRoot } from "../../model/registry";

const copies: string[] = [];

/** Belongs in `afterAll`. */
export async function removeCopies(): Promise<void> {
  await Promise.all(copies.splice(0).map((dir) => rm(dir, { recursive: true })));
}

/** Copies of a model beside a copy of what it imports: a repository with that many models. */
export async function copyModel(model: string, count: number) {
  const parent = path.join(__dirname, "../../dist");
  await mkdir(parent, { recursive: true });
  const root = await mkdtemp(path.join(parent, "models-"));
  copies.push(root);
  const shared = (await readdir(modelRoot, { withFileTypes: true })).filter((entry) => entry.isFile());
  for (const { name } of shared) await cp(path.join(modelRoot, name), path.join(root, name));
  const names = Array.from({ length: count }, (_, i) => `copy-${i}`);
  for (const name of names) {
    await cp(path.join(modelRoot, model), path.join(root, name), {
      recursive: true,
      filter: (file) => !/[/\\]\.venv/.test(file),
    });
  }
  return { root, names };
}
