import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createModel } from "../../../tools/new-model";

const repository = path.join(__dirname, "../../..");

/** A repository of one model, made from a template, somewhere else than this one. Whoever makes it removes it. */
export class TemporaryModel {
  /** Folder that contains `model/`. */
  readonly root: string;
  readonly dir: string;

  constructor({ name = "wine", kind = "tabular" } = {}) {
    this.root = mkdtempSync(path.join(os.tmpdir(), "modelfront-"));
    // Lets contract.ts find zod when Node.js itself loads it.
    symlinkSync(path.join(repository, "node_modules"), path.join(this.root, "node_modules"));
    createModel({ name, kind, root: this.root });
    this.dir = path.join(this.root, "model", name);
  }

  write(file: string, content: string | Buffer): void {
    writeFileSync(path.join(this.dir, file), content);
  }

  /** Replaces a part of a text file that must be in it. */
  edit(file: string, from: string, to: string): void {
    const text = readFileSync(path.join(this.dir, file), "utf8");
    if (!text.includes(from)) throw new Error(`${file} does not contain ${from}`);
    this.write(file, text.replace(from, to));
  }

  delete(file: string): void {
    rmSync(path.join(this.dir, file), { recursive: true });
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}
