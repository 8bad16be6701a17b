import { prettyJson } from "../json";
import { indentAfterFirstLine, keyVariable, type SampleBody } from "./sample-body";

/** Script for Python 3 with the standard library alone. */
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

/** Python literal of a JSON value: JSON, except for three words outside strings. */
function pythonLiteral(value: unknown): string {
  const words: Readonly<Record<string, string>> = { true: "True", false: "False", null: "None" };
  return prettyJson(value).replace(/"(?:[^"\\]|\\.)*"|\b(?:true|false|null)\b/g, (token) => words[token] ?? token);
}
