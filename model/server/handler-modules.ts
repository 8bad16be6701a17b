import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { compileFunction, runInNewContext } from "node:vm";

type Evaluate = (
  exports: object,
  require: NodeJS.Require,
  module: { exports: object },
  file: string,
  dir: string,
) => void;

// V8's cache would keep the code of every module: it forgets with age, which collections like those below do not advance on
// Node.js 24.
setFlagsFromString("--no-compilation-cache");

/** Evaluated modules by source. Weak, so that a module goes with the last model that uses it. */
const shared = new Map<string, WeakRef<object>>();
const forgotten = new FinalizationRegistry<string>((code) => {
  if (!shared.get(code)?.deref()) shared.delete(code);
});

/**
 * Evaluates a CommonJS file, outside Node.js's cache of modules, which would keep it for ever. Files with the same text share
 * one evaluation, as versions of a model do, unless the text depends on its place.
 */
export function loadModule(file: string): object {
  const code = readFileSync(file, "utf8");
  const known = shared.get(code)?.deref();
  if (known) return known;
  const parameters = ["exports", "require", "module", "__filename", "__dirname"];
  const evaluate = compileFunction(code, parameters, { filename: file }) as Evaluate;
  const module = { exports: {} };
  evaluate.call(module.exports, module.exports, createRequire(file), module, file, path.dirname(file));
  if (/\b__(?:file|dir)name\b|\brequire\(\s*["'`]\./.test(code)) return module.exports;
  shared.set(code, new WeakRef(module.exports));
  forgotten.register(module.exports, code);
  return module.exports;
}

/** Frees what unloaded models leave on this thread's heap, such as large buffers, which only a full collection finds. */
export function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}
