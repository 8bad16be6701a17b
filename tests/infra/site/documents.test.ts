import vm from "node:vm";
import { folderDocumentsCode, foldersOf } from "../../../infra/site/documents";

/** The function's result for a request, as CloudFront runs it. */
function run(uri: string): unknown {
  const code = `${folderDocumentsCode(["docs"])}; handler(${JSON.stringify({ request: { method: "GET", uri } })})`;
  return JSON.parse(JSON.stringify(vm.runInNewContext(code, {})));
}

describe("folderDocumentsCode", () => {
  it.each([
    ["/", "/index.html"],
    ["/docs/", "/docs/index.html"],
    ["/config.js", "/config.js"],
    ["/docs/index.html", "/docs/index.html"],
    ["/nope", "/nope"],
    ["/docsx", "/docsx"],
  ])("asks the bucket for %s as %s", (uri, asked) => {
    expect(run(uri)).toEqual({ method: "GET", uri: asked });
  });

  it("sends who leaves the slash out to where the document finds what it loads", () => {
    expect(run("/docs")).toEqual({
      statusCode: 301,
      statusDescription: "Moved Permanently",
      headers: { location: { value: "/docs/" } },
    });
  });
});

describe("foldersOf", () => {
  it("finds the folders with a document", () => {
    expect(foldersOf(["index.html", "docs/index.html", "assets/index-1.js", "a/b/index.html"])).toEqual([
      "docs",
      "a/b",
    ]);
  });
});
