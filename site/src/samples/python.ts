import { indentAfterFirstLine, prettyJson } from "../json";
import { keyVariable, type SampleBody } from "./sample-body";

/** For Python 3 as it comes, without a package to install. */
export function pythonSample(url: string, body: SampleBody, withKey = false): string {
  const [contentType, data] =
    body.kind === "json"
      ? ["application/json", `json.dumps(${indentAfterFirstLine(pythonLiteral(body.value), "    ")}).encode()`]
      : [body.contentType, `open(${JSON.stringify(body.file)}, "rb").read()`];
  const key = withKey ? [`"authorization": "Bearer " + os.environ["${keyVariable}"]`] : [];
  return [
    `import json`,
    ...(withKey ? [`import os`] : []),
    `import urllib.request`,
    ``,
    `request = urllib.request.Request(`,
    `    ${JSON.stringify(url)},`,
    `    data=${data},`,
    `    headers={${[...key, `"content-type": ${JSON.stringify(contentType)}`].join(", ")}},`,
    `)`,
    `with urllib.request.urlopen(request) as response:`,
    `    print(json.load(response))`,
  ].join("\n");
}

/** JSON is Python but for three words, which are looked for outside of strings only. */
function pythonLiteral(value: unknown): string {
  const words: Readonly<Record<string, string>> = { true: "True", false: "False", null: "None" };
  return prettyJson(value).replace(/"(?:[^"\\]|\\.)*"|\b(?:true|false|null)\b/g, (token) => words[token] ?? token);
}
