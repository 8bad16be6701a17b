import { prettyJson } from "../json";
import { indentAfterFirstLine, keyVariable, type SampleBody } from "./sample-body";

/** ECMAScript module for Node.js; without a file to read, also for browsers. */
export function javascriptSample(url: string, body: SampleBody, withKey = false): string {
  const [head, contentType, value] =
    body.kind === "json"
      ? [[], "application/json", `JSON.stringify(${indentAfterFirstLine(prettyJson(body.value), "  ")})`]
      : [
          [`import { readFile } from "node:fs/promises";`, ""],
          body.contentType,
          `await readFile(${JSON.stringify(body.file)})`,
        ];
  return [
    ...head,
    `const response = await fetch(${JSON.stringify(url)}, {`,
    `  method: "POST",`,
    withKey
      ? `  headers: { authorization: \`Bearer \${process.env.${keyVariable}}\`, "content-type": ${JSON.stringify(contentType)} },`
      : `  headers: { "content-type": ${JSON.stringify(contentType)} },`,
    `  body: ${value},`,
    `});`,
    `const answer = await response.json();`,
    // The gateway's own refusals, such as of bodies that are too large, are `{"message": …}`.
    `if (!response.ok) throw new Error(answer.error?.message ?? answer.message);`,
    `console.log(answer);`,
  ].join("\n");
}
