import { readPythonFunctions } from "../../../model/packaging/read-python";

const read = (source: string) =>
  [...readPythonFunctions(source).values()].map(({ name, isAsync, parameters }) => [name, isAsync, parameters]);

describe("readPythonFunctions", () => {
  it.each([
    ["a plain one", "def model_fn(model_dir):\n    return 1\n", [["model_fn", false, ["model_dir"]]]],
    ["no parameters", "def f( ):\n    pass", [["f", false, []]]],
    ["one on Windows", "def f(a,\r\n      b):\r\n    pass", [["f", false, ["a", "b"]]]],
    ["a coroutine", "async def f(a): pass", [["f", true, ["a"]]]],
    ["type parameters", "def f[T: int](a: T) -> T: pass", [["f", false, ["a: T"]]]],
    [
      "several lines, types, defaults and comments",
      "def f(\n    a: dict[str, int],  # first, (really\n    b=(1, 2),\n    *rest,\n    **more,\n) -> tuple[int, str]:\n    pass",
      [["f", false, ["a: dict[str, int]", "b=(1, 2)", "*rest", "**more"]]],
    ],
    ["a line that is continued", "def f(a, \\\n      b): pass", [["f", false, ["a", "b"]]]],
    ["markers of position and name", "def f(a, /, b, *, c): pass", [["f", false, ["a", "/", "b", "*", "c"]]]],
    [
      "brackets in a default's text",
      `def f(a=")", b='(', c="\\"),("): pass`,
      [["f", false, ["a=___", "b=___", "c=_______"]]],
    ],
    ["the last of two with one name", "def f(a): pass\ndef f(a, b): pass", [["f", false, ["a", "b"]]]],
  ])("reads %s", (_, source, functions) => {
    expect(read(source)).toEqual(functions);
  });

  it.each([
    ["a method", "class A:\n    def f(self): pass"],
    ["a function in a function's body", "if True:\n    def f(a): pass"],
    ["a comment", "# def f(a):\n#def g(a): pass"],
    ["a docstring", '"""\ndef f(a):\n    it\'s "quoted"\n"""\n'],
    ["a text of single quotes", "'''\ndef f(a): pass\n'''"],
    ["a name that only begins so", "define(1)\ndefault = f(2)"],
    ["nothing", ""],
  ])("takes no function from %s", (_, source) => {
    expect(read(source)).toEqual([]);
  });

  it("does not take a quote in a comment for the beginning of a text", () => {
    expect(read("# it's\ndef f(a): pass\n# isn't it")).toEqual([["f", false, ["a"]]]);
  });
});
