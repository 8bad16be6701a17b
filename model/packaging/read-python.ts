/** A function that a Python file defines at its top level. */
export interface PythonFunction {
  readonly name: string;
  readonly isAsync: boolean;
  /** As they are written, without comments: `["data", "model=None", "*rest"]`. */
  readonly parameters: readonly string[];
}

/**
 * The functions that a Python file defines at its top level, by name; of two with the same name the last, as in Python.
 * Reads the `def` lines alone, over as many lines as they take, and no Python is needed for it.
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

/** Strings and comments made blank, so that nothing in them is taken for code; lines stay where they are. */
function blankTexts(source: string): string {
  const texts = /#[^\n]*|"""(?:\\[^]|[^\\])*?"""|'''(?:\\[^]|[^\\])*?'''|"(?:\\[^]|[^\\"\n])*"|'(?:\\[^]|[^\\'\n])*'/g;
  return source.replace(texts, (text) =>
    text.startsWith("#") ? "" : text.replace(/[^\n]/g, "_").replace(/\n/g, "\n_"),
  );
}

/** What stands between an opening bracket, whose place is just before `start`, and its closing one, by its commas. */
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
