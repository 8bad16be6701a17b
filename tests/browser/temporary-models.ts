import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { modelRoot } from "../../model/registry";

interface TemporaryModel {
  /** Text of `contract.ts`. */
  readonly contract: string;
  /** Framework that gave the stored predictions. */
  readonly reference: string;
  readonly caseOf: (number: number) => { readonly name: string; readonly request: unknown; readonly response: unknown };
}

/** Folder of models that a test makes up, with the card of iris, so that the page can be built of them. */
export class TemporaryModels {
  readonly root = mkdtempSync(path.join(os.tmpdir(), "models-"));

  constructor() {
    symlinkSync(path.resolve(__dirname, "../../node_modules"), path.join(this.root, "node_modules"));
  }

  /** Adds a model with twenty golden cases. */
  add(name: string, { contract, reference, caseOf }: TemporaryModel): void {
    const folder = path.join(this.root, name);
    mkdirSync(folder);
    cpSync(path.join(modelRoot, "iris", "card.json"), path.join(folder, "card.json"));
    const cases = Array.from({ length: 20 }, (_, i) => caseOf(i));
    writeFileSync(path.join(folder, "golden.json"), JSON.stringify({ reference, tolerance: 0.001, cases }));
    writeFileSync(path.join(folder, "contract.ts"), contract);
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}
