/** A function at the top level of a Python file. */
export interface PythonFunction {
  readonly name: string;
  readonly isAsync: boolean;
  /** Parameters as written, without comments: `["data", "model=None", "*rest"]`. */
  readonly parameters: readonly string[];
}

/**
 * Finds the functions that a Python file defines at its top level, by name; the last of two with the same name, as in
 * Python. Reads only `def` statements, without Python: imported and conditional functions are not found, so the result
 * is good for warnings only.
 */
export function readPythonFunctions(source: string): ReadonlyMap<string, PythonFunction> {
  const code = blankTexts(source).replace(/\\\r?\n/g, " ");
  const functions = new Map<string, PythonFunction>();
  for (const found of code.matchAll(/^(async[ \t]+)?def[ \t]+(\w+)[ \t]*(?:\[[^\]]*\][ \t]*)?\(/gm)) {
    const [head, isAsync, name] = found;
    const parameters = splitParameters(code, found.index + head.length);
    functions.set(name!, { name: name!, isAsync: isAsync !== undefined, parameters });
  }
  return functions;
}

/** Blanks strings and removes comments, so that nothing in them is taken for code. Line numbers stay. */
function blankTexts(source: string): string {
  const texts = /#[^\n]*|"""(?:\\[^]|[^\\])*?"""|'''(?:\\[^]|[^\\])*?'''|"(?:\\[^]|[^\\"\n])*"|'(?:\\[^]|[^\\'\n])*'/g;
  return source.replace(texts, (text) =>
    text.startsWith("#") ? "" : text.replace(/[^\n]/g, "_").replace(/\n/g, "\n_"),
  );
}

/** Splits the text from `start`, just after an opening bracket, up to the closing one at its top-level commas. */
function splitParameters(code: string, start: number): string[] {
  const parameters: string[] = [];
  let depth = 0;
  let current = "";
  for (const character of code.slice(start)) {
    if (depth === 0 && (character === "," || character === ")")) {
      parameters.push(current.replace(/\s+/g, " ").trim());
      current = "";
      if (character === ")") break;
      continue;
    }
    if ("([{".includes(character)) depth++;
    if (")]}".includes(character)) depth--;
    current += character;
  }
  return parameters.filter((parameter) => parameter !== "");
}
