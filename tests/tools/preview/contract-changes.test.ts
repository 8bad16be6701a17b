import { contractChanges } from "../../../tools/preview/contract-changes";

type Schema = Record<string, unknown>;

/** Document with one operation. */
function document(request: Schema, response: Schema, operation: Schema = {}): unknown {
  const content = (schema: Schema) => ({ content: { "application/json": { schema } } });
  return {
    paths: {
      "/predict": { post: { requestBody: content(request), responses: { 200: content(response) }, ...operation } },
    },
  };
}

const text = { type: "string" };
const fields = (properties: Schema, required: string[] = [], more: Schema = {}) => ({
  type: "object",
  properties,
  required,
  ...more,
});

/** A change of a request or a response, with its effect. */
const inRequest = (before: Schema, after: Schema) => verdicts(document(before, text), document(after, text));
const inResponse = (before: Schema, after: Schema) => verdicts(document(text, before), document(text, after));
function verdicts(before: unknown, after: unknown): string[] {
  return contractChanges(before, after).map(
    ({ isBreaking, what }) =>
      `${isBreaking === true ? "breaking" : isBreaking === null ? "check" : "compatible"} ${what}`,
  );
}

describe("contractChanges", () => {
  it("finds nothing between equal documents", () => {
    expect(verdicts(document(fields({ a: text }), text), document(fields({ a: text }), text))).toEqual([]);
  });

  it("reports removed and added operations", () => {
    const other = { paths: { "/other": { get: { responses: {} } } } };
    expect(contractChanges(document(text, text), other)).toEqual([
      { isBreaking: true, operation: "POST /predict", what: "removed" },
      { isBreaking: false, operation: "GET /other", what: "added" },
    ]);
  });

  it.each([
    ["a type that is no longer accepted", { type: ["string", "number"] }, text, "no longer number", ""],
    ["another type", text, { type: "number" }, "no longer string", "now also number"],
    ["fewer values", { enum: ["a", "b"] }, { enum: ["a"] }, '"b" removed', ""],
    ["more values", { enum: ["a"] }, { enum: ["a", "b"] }, "", '"b" added'],
    ["a smaller maximum", { maximum: 9 }, { maximum: 5 }, "maximum 9 → 5", ""],
    ["a larger maximum", { maximum: 5 }, { maximum: 9 }, "", "maximum 5 → 9"],
    ["a new minimum length", {}, { minLength: 2 }, "minLength none → 2", ""],
    ["a pattern", text, { ...text, pattern: "^a" }, "pattern added", ""],
    ["fewer alternatives", { anyOf: [text, { type: "null" }] }, { anyOf: [text] }, "1 alternative removed", ""],
    ["more alternatives", { anyOf: [text] }, { anyOf: [text, { type: "null" }] }, "", "1 alternative added"],
  ])("takes %s as breaking callers that send it, or that read it", (_what, before, after, narrower, wider) => {
    const expected = (isRequest: boolean) =>
      [
        narrower && `${isRequest ? "breaking" : "compatible"} ${isRequest ? "body" : "answer 200"}: ${narrower}`,
        wider && `${isRequest ? "compatible" : "breaking"} ${isRequest ? "body" : "answer 200"}: ${wider}`,
      ].filter(Boolean);
    expect(inRequest(before, after)).toEqual(expected(true));
    expect(inResponse(before, after)).toEqual(expected(false));
  });

  it("tells required from optional fields", () => {
    const before = fields({ a: text, b: text }, ["a"]);
    expect(inRequest(before, fields({ a: text, b: text }, ["a", "b"]))).toEqual(["breaking body.b: now required"]);
    expect(inResponse(before, fields({ a: text, b: text }, []))).toEqual(["breaking answer 200.a: no longer required"]);
    expect(inRequest(before, fields({ a: text, b: text, c: text }, ["a", "c"]))).toEqual([
      "breaking body.c: added, required",
    ]);
    expect(inResponse(before, fields({ a: text, b: text, c: text }, ["a", "c"]))).toEqual([
      "compatible answer 200.c: added",
    ]);
    expect(inResponse(before, fields({ a: text }, ["a"]))).toEqual(["breaking answer 200.b: removed"]);
    expect(inRequest(before, fields({ a: text }, ["a"]))).toEqual(["check body.b: removed"]);
    const closed = { additionalProperties: false };
    expect(inRequest(fields({ a: text, b: text }, [], closed), fields({ a: text }, [], closed))).toEqual([
      "breaking body.b: removed",
    ]);
  });

  const map = (values: unknown, names?: Schema) => ({
    type: "object",
    additionalProperties: values,
    ...(names && { propertyNames: names }),
  });
  const number = { type: "number" };
  it.each([
    ["other values", map(number), map(text), ["{}: no longer number"], ["{}: now also string"]],
    ["fewer values", map({ maximum: 9 }), map({ maximum: 5 }), ["{}: maximum 9 → 5"], []],
    ["values with a schema", { type: "object" }, map(number), ["{}: now only number"], []],
    ["any values", map(number), map(true), [], ["{}: now of any type"]],
    ["values in values", map(map(number)), map(map({ type: "integer" })), ["{}{}: no longer number"], []],
    ["fewer names", map(number, { enum: ["a", "b"] }), map(number, { enum: ["a"] }), ['{} name: "b" removed'], []],
    ["more names", map(number, { enum: ["a"] }), map(number, { enum: ["a", "b"] }), [], ['{} name: "b" added']],
    ["names of a list", map(number), map(number, { ...text, enum: ["a"] }), ["{} name: now one of a list"], []],
    ["names with a pattern", map(text, {}), map(text, { pattern: "^a" }), ["{} name: pattern added"], []],
    ["an object instead of text", text, map(number), [": no longer string"], [": now also object"]],
  ])("compares maps: %s", (_what, before, after, narrower, wider) => {
    const [old, now] = [fields({ probabilities: before }), fields({ probabilities: after })];
    const expected = (isRequest: boolean, place: string) => [
      ...narrower.map((what) => `${isRequest ? "breaking" : "compatible"} ${place}.probabilities${what}`),
      ...wider.map((what) => `${isRequest ? "compatible" : "breaking"} ${place}.probabilities${what}`),
    ];
    expect(inRequest(old, now)).toEqual(expected(true, "body"));
    expect(inResponse(old, now)).toEqual(expected(false, "answer 200"));
    expect(inRequest(old, old)).toEqual([]);
  });

  it("compares the names that a map requires, and follows references in maps", () => {
    const before = { ...map(number), required: ["a", "b"] };
    const after = { ...map(number), required: ["a", "c"] };
    expect(inRequest(before, after)).toEqual([
      "compatible body.b: no longer required",
      "breaking body.c: now required",
    ]);
    expect(inResponse(before, after)).toEqual([
      "breaking answer 200.b: no longer required",
      "compatible answer 200.c: now required",
    ]);
    const tree = (value: Schema) => ({
      ...(document(map({ $ref: "#/components/schemas/Tree" }), text) as Schema),
      components: { schemas: { Tree: map({ anyOf: [value, { $ref: "#/components/schemas/Tree" }] }) } },
    });
    expect(verdicts(tree(number), tree(number))).toEqual([]);
    expect(verdicts(tree(number), tree(text))).toEqual([
      "breaking body{}{}: no longer number",
      "compatible body{}{}: now also string",
    ]);
  });

  it("compares parameters, media types, answers and headers", () => {
    const parameter = (required: boolean, schema: Schema = text) => ({ in: "query", name: "top", required, schema });
    const verdict = (before: Schema, after: Schema) =>
      verdicts(document(text, text, before), document(text, text, after));
    expect(verdict({}, { parameters: [parameter(true)] })).toEqual(["breaking query parameter top: added, required"]);
    expect(verdict({}, { parameters: [parameter(false)] })).toEqual(["compatible query parameter top: added"]);
    expect(verdict({ parameters: [parameter(false)] }, {})).toEqual(["breaking query parameter top: removed"]);
    expect(
      verdict({ parameters: [parameter(false)] }, { parameters: [parameter(false, { type: "integer" })] }),
    ).toEqual(["breaking query parameter top: no longer string", "compatible query parameter top: now also integer"]);
    const answers = (responses: Schema) => ({ responses });
    expect(verdict(answers({ 200: {}, 404: {} }), answers({ 200: {}, 409: {} }))).toEqual([
      "check answer 404: removed",
      "compatible answer 409: added",
    ]);
    expect(verdict(answers({ 200: { headers: { etag: {} } } }), answers({ 200: {} }))).toEqual([
      "breaking answer 200: header etag removed",
    ]);
    expect(verdict({}, { requestBody: { content: { "text/plain": {} } } })).toEqual([
      "breaking body: application/json removed",
      "compatible body: text/plain added",
    ]);
  });

  it("follows references, also those of a schema to itself", () => {
    const withSchema = (schema: Schema) => ({
      ...(document({ $ref: "#/components/schemas/Node" }, text) as Schema),
      components: { schemas: { Node: schema } },
    });
    const node = (value: Schema) => fields({ value, next: { $ref: "#/components/schemas/Node" } });
    expect(verdicts(withSchema(node(text)), withSchema(node(text)))).toEqual([]);
    expect(verdicts(withSchema(node(text)), withSchema(node({ type: "integer" })))).toEqual([
      "breaking body.value: no longer string",
      "compatible body.value: now also integer",
    ]);
  });
});
