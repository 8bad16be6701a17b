import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { modelVersion } from "../../local/model-version";

describe("modelVersion", () => {
  const root = mkdtempSync(path.join(tmpdir(), "model-version-"));
  afterAll(() => rmSync(root, { recursive: true }));

  const folder = (name: string) => {
    const dir = path.join(root, name);
    mkdirSync(dir);
    writeFileSync(path.join(dir, "contract.ts"), "export default {};");
    writeFileSync(path.join(dir, "model.onnx"), "weights");
    return dir;
  };

  it("is the same for the same files, wherever they are", () => {
    const dir = folder("a");
    cpSync(dir, path.join(root, "copy"), { recursive: true });
    expect(modelVersion(dir)).toMatch(/^[0-9a-f]{12}$/);
    expect(modelVersion(path.join(root, "copy"))).toBe(modelVersion(dir));
  });

  it("changes with a file's content and with its name, not with the training", () => {
    const dir = folder("b");
    const before = modelVersion(dir);
    mkdirSync(path.join(dir, "train"));
    writeFileSync(path.join(dir, "train", "train.py"), "print()");
    expect(modelVersion(dir)).toBe(before);
    writeFileSync(path.join(dir, "model.onnx"), "other weights");
    const changed = modelVersion(dir);
    expect(changed).not.toBe(before);
    writeFileSync(path.join(dir, "more.ts"), "");
    expect(modelVersion(dir)).not.toBe(changed);
  });

  it("changes with a variant and with code/, not with what is hidden or left by Python", () => {
    const dir = folder("c");
    const before = modelVersion(dir);
    for (const name of [".cache", "code/__pycache__"]) {
      mkdirSync(path.join(dir, name), { recursive: true });
      writeFileSync(path.join(dir, name, "file"), "");
    }
    expect(modelVersion(dir)).toBe(before);
    for (const name of ["variants/small/model.onnx", "code/inference.py"]) {
      const last = modelVersion(dir);
      mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
      writeFileSync(path.join(dir, name), "");
      expect(modelVersion(dir)).not.toBe(last);
    }
  });
});
