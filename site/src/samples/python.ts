import { prettyJson } from "../json";
import { indentAfterFirstLine, keyVariable, type SampleBody } from "./sample-body";

/** Script for Python 3 with `requests`. */
export function pythonSample(url: string, body: SampleBody, withKey = false): string {
  return [
    ...(withKey ? [`import os`, ``] : []),
    `import requests`,
    ``,
    ...postWithRequests(url, body, withKey ? `os.environ["${keyVariable}"]` : null),
    `print(response.json())`,
  ].join("\n");
}

/** Cell for Jupyter and Colab that installs what it needs, asks for the key and shows the answer. */
export function notebookSample(url: string, body: SampleBody, withKey = false): string {
  return [
    `%pip install --quiet requests`,
    ...(withKey ? notebookKey : []),
    `import requests`,
    ``,
    ...postWithRequests(url, body, withKey ? "key" : null),
    `response.json()`,
  ].join("\n");
}

/** Lines that set `key` from the environment, or from a prompt that does not show it. */
export const notebookKey: readonly string[] = [
  `import os`,
  `from getpass import getpass`,
  `key = os.environ.get("${keyVariable}") or getpass("API key: ")`,
];

function postWithRequests(url: string, body: SampleBody, key: string | null): string[] {
  const headers = [
    ...(key === null ? [] : [`"authorization": "Bearer " + ${key}`]),
    ...(body.kind === "file" ? [`"content-type": ${JSON.stringify(body.contentType)}`] : []),
  ];
  const content =
    body.kind === "json"
      ? `json=${indentAfterFirstLine(pythonLiteral(body.value), "    ")}`
      : `data=open(${JSON.stringify(body.file)}, "rb")`;
  return [
    `response = requests.post(`,
    `    ${JSON.stringify(url)},`,
    `    ${content},`,
    ...(headers.length > 0 ? [`    headers={${headers.join(", ")}},`] : []),
    `    timeout=60,`,
    `)`,
    `if not response.ok:`,
    `    raise RuntimeError(response.text)`,
  ];
}

/** Python literal of a JSON value: JSON, except for three words outside strings. */
export function pythonLiteral(value: unknown): string {
  const words: Readonly<Record<string, string>> = { true: "True", false: "False", null: "None" };
  return prettyJson(value).replace(/"(?:[^"\\]|\\.)*"|\b(?:true|false|null)\b/g, (token) => words[token] ?? token);
}
