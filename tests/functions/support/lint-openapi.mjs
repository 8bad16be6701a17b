import { createConfig, lint } from "@redocly/openapi-core";

/** Prints what Redocly's recommended rules find in a document, as JSON: `node lint-openapi.mjs docs/openapi.json`. */
const config = await createConfig({ extends: ["recommended"] });
const problems = await lint({ ref: process.argv[2], config });
console.log(
  JSON.stringify(
    problems.map(({ ruleId, severity, message, location }) => [severity, ruleId, message, location[0]?.pointer]),
  ),
);
