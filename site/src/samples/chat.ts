import { prettyJson } from "../json";
import { curlSample } from "./curl";
import { notebookKey, pythonLiteral } from "./python";
import { indentAfterFirstLine, keyVariable, type SampleBody } from "./sample-body";

/** Parameters that OpenAI's Python client knows by name, besides `model` and `messages`; others go into `extra_body`. */
const knownParameters = [
  "max_tokens",
  "temperature",
  "top_p",
  "stop",
  "seed",
  "presence_penalty",
  "frequency_penalty",
  "response_format",
  "user",
];

/** OpenAI's clients require a key. A stack that allows anonymous callers takes any that is none of its own. */
const noKey = "none";

/** Command line that prints the events of a streamed answer as they arrive. */
export function curlChatSample(url: string, body: SampleBody, withKey = false): string {
  return curlSample(url, { kind: "json", value: { ...requestOf(body), stream: true } }, withKey).replace(
    /^curl /,
    "curl --no-buffer ",
  );
}

/** Script for Python 3 with OpenAI's client, which prints a streamed answer. */
export function pythonChatSample(url: string, body: SampleBody, withKey = false): string {
  return [
    ...(withKey ? [`import os`, ``] : []),
    `from openai import OpenAI`,
    ``,
    ...streamInPython(url, body, withKey ? `os.environ["${keyVariable}"]` : `"${noKey}"`),
  ].join("\n");
}

/** Cell for Jupyter and Colab that installs OpenAI's client, asks for the key and prints a streamed answer. */
export function notebookChatSample(url: string, body: SampleBody, withKey = false): string {
  return [
    `%pip install --quiet openai`,
    ...(withKey ? notebookKey : []),
    `from openai import OpenAI`,
    ``,
    ...streamInPython(url, body, withKey ? "key" : `"${noKey}"`),
  ].join("\n");
}

/** ECMAScript module for Node.js with OpenAI's client, which prints a streamed answer. */
export function javascriptChatSample(url: string, body: SampleBody, withKey = false): string {
  const key = withKey ? `process.env.${keyVariable}` : `"${noKey}"`;
  return [
    `import OpenAI from "openai";`,
    ``,
    `const client = new OpenAI({ baseURL: ${JSON.stringify(baseUrl(url))}, apiKey: ${key} });`,
    `const stream = await client.chat.completions.create(${prettyJson({ ...requestOf(body), stream: true })});`,
    `for await (const { choices } of stream) process.stdout.write(choices[0]?.delta.content ?? "");`,
  ].join("\n");
}

function streamInPython(url: string, body: SampleBody, key: string): string[] {
  const entries = Object.entries(requestOf(body));
  const isNamed = (name: string) => ["model", "messages", ...knownParameters].includes(name);
  const named = entries.filter(([name]) => isNamed(name));
  const others = entries.filter(([name]) => !isNamed(name));
  const argument = (name: string, value: unknown) =>
    `    ${name}=${indentAfterFirstLine(pythonLiteral(value), "    ")},`;
  return [
    `client = OpenAI(base_url=${JSON.stringify(baseUrl(url))}, api_key=${key})`,
    `stream = client.chat.completions.create(`,
    ...named.map(([name, value]) => argument(name, value)),
    ...(others.length > 0 ? [argument("extra_body", Object.fromEntries(others))] : []),
    `    stream=True,`,
    `)`,
    `for chunk in stream:`,
    `    for choice in chunk.choices:`,
    `        print(choice.delta.content or "", end="", flush=True)`,
  ];
}

/** The request without `stream`, which every sample sets itself, and without optional fields that are off. */
function requestOf(body: SampleBody): Record<string, unknown> {
  const entries = Object.entries(body.kind === "json" ? (body.value as object) : {}) as [string, unknown][];
  return Object.fromEntries(entries.filter(([name, value]) => name !== "stream" && value !== undefined));
}

/** Address that OpenAI's clients add `/chat/completions` to. */
function baseUrl(url: string): string {
  return url.replace(/\/chat\/completions$/, "");
}
