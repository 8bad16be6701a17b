/** A change of the API's contract, for one operation. */
export interface ContractChange {
  /** True if a caller that worked may stop working; null if that cannot be told. */
  readonly isBreaking: boolean | null;
  /** `POST /v1/models/{model}/predict`. */
  readonly operation: string;
  /** Place in the operation and what changed there, in words. */
  readonly what: string;
}

type Json = Readonly<Record<string, unknown>>;
/** Requests are sent by callers and must not get narrower; responses are read by callers and must not get wider. */
type Direction = "request" | "response";

interface Comparison {
  readonly before: Json;
  readonly after: Json;
  readonly direction: Direction;
  /** Pairs of references that were compared: schemas may refer to themselves. */
  readonly compared: Set<string>;
  readonly report: (isBreaking: boolean | null, place: string, what: string) => void;
}

const methods = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
/** References that refer to references, at most. */
const maxHops = 24;

/** Compares two OpenAPI 3 documents. The order is that of the documents' paths. */
export function contractChanges(before: unknown, after: unknown): ContractChange[] {
  const changes: ContractChange[] = [];
  const oldOperations = operationsOf(object(before));
  const newOperations = operationsOf(object(after));
  for (const [operation, old] of oldOperations) {
    const now = newOperations.get(operation);
    if (!now) {
      changes.push({ isBreaking: true, operation, what: "removed" });
      continue;
    }
    const seen = new Set<string>();
    const compare = (direction: Direction): Comparison => ({
      before: object(before),
      after: object(after),
      direction,
      compared: new Set(),
      report(isBreaking, place, what) {
        const text = place ? `${place}: ${what}` : what;
        if (!seen.has(text)) changes.push({ isBreaking, operation, what: text });
        seen.add(text);
      },
    });
    compareOperation(old, now, compare("request"), compare("response"));
  }
  for (const operation of newOperations.keys()) {
    if (!oldOperations.has(operation)) changes.push({ isBreaking: false, operation, what: "added" });
  }
  return changes;
}

function operationsOf(document: Json): Map<string, Json> {
  const operations = new Map<string, Json>();
  for (const [path, item] of Object.entries(object(document.paths))) {
    for (const method of methods) {
      const operation = object(item)[method];
      const shared = list(object(item).parameters);
      if (operation === undefined) continue;
      const own = object(operation);
      operations.set(`${method.toUpperCase()} ${path}`, { ...own, parameters: [...shared, ...list(own.parameters)] });
    }
  }
  return operations;
}

function compareOperation(old: Json, now: Json, request: Comparison, response: Comparison): void {
  compareParameters(old, now, request);
  const [oldBody, newBody] = [resolve(old.requestBody, request.before), resolve(now.requestBody, request.after)];
  if (newBody.required === true && oldBody.required !== true) request.report(true, "body", "now required");
  compareContent(oldBody.content, newBody.content, "body", request);
  const [oldAnswers, newAnswers] = [object(old.responses), object(now.responses)];
  for (const status of new Set([...Object.keys(oldAnswers), ...Object.keys(newAnswers)])) {
    const place = `answer ${status}`;
    if (newAnswers[status] === undefined) response.report(null, place, "removed");
    else if (oldAnswers[status] === undefined) response.report(false, place, "added");
    else {
      const [oldAnswer, newAnswer] = [
        resolve(oldAnswers[status], response.before),
        resolve(newAnswers[status], response.after),
      ];
      compareContent(oldAnswer.content, newAnswer.content, place, response);
      const [oldHeaders, newHeaders] = [object(oldAnswer.headers), object(newAnswer.headers)];
      for (const name of Object.keys(oldHeaders).filter((one) => !(one in newHeaders))) {
        response.report(true, place, `header ${name} removed`);
      }
    }
  }
  const [oldSecurity, newSecurity] = [JSON.stringify(old.security ?? null), JSON.stringify(now.security ?? null)];
  if (oldSecurity !== newSecurity) request.report(null, "credentials", "requirements changed");
}

function compareParameters(old: Json, now: Json, request: Comparison): void {
  const named = (operation: Json, document: Json) =>
    new Map(
      list(operation.parameters).map((one) => {
        const parameter = resolve(one, document);
        return [`${String(parameter.in)} parameter ${String(parameter.name)}`, parameter];
      }),
    );
  const [oldOnes, newOnes] = [named(old, request.before), named(now, request.after)];
  for (const [name, parameter] of oldOnes) {
    const other = newOnes.get(name);
    if (!other) request.report(true, name, "removed");
    else {
      if (other.required === true && parameter.required !== true) request.report(true, name, "now required");
      compareSchemas(parameter.schema, other.schema, name, request);
    }
  }
  for (const [name, parameter] of newOnes) {
    if (!oldOnes.has(name))
      request.report(parameter.required === true, name, parameter.required === true ? "added, required" : "added");
  }
}

function compareContent(old: unknown, now: unknown, place: string, comparison: Comparison): void {
  const [before, after] = [object(old), object(now)];
  for (const [type, media] of Object.entries(before)) {
    const other = after[type];
    if (other === undefined) comparison.report(true, place, `${type} removed`);
    else compareSchemas(object(media).schema, object(other).schema, place, comparison);
  }
  for (const type of Object.keys(after)) if (!(type in before)) comparison.report(false, place, `${type} added`);
}

/** Keywords of JSON schema that bound a value, with the direction in which a larger number narrows it. */
const bounds: Readonly<Record<string, 1 | -1>> = {
  minimum: 1,
  exclusiveMinimum: 1,
  minLength: 1,
  minItems: 1,
  minProperties: 1,
  maximum: -1,
  exclusiveMaximum: -1,
  maxLength: -1,
  maxItems: -1,
  maxProperties: -1,
};

function compareSchemas(old: unknown, now: unknown, place: string, comparison: Comparison): void {
  const [before, after] = [resolve(old, comparison.before), resolve(now, comparison.after)];
  const pair = `${String(object(old).$ref)} ${String(object(now).$ref)}`;
  const areReferences = object(old).$ref !== undefined && object(now).$ref !== undefined;
  if (areReferences && comparison.compared.has(pair)) return;
  comparison.compared.add(pair);
  if (JSON.stringify(before) === JSON.stringify(after) && !mentionsReference(before)) return;
  // A narrower value breaks callers that send it, a wider one those that read it.
  const narrowed = (what: string) => comparison.report(comparison.direction === "request", place, what);
  const widened = (what: string) => comparison.report(comparison.direction === "response", place, what);

  const [oldTypes, newTypes] = [typesOf(before), typesOf(after)];
  const lost = oldTypes.filter((type) => !covers(newTypes, type));
  const gained = newTypes.filter((type) => !covers(oldTypes, type));
  if (oldTypes.length > 0 && newTypes.length > 0) {
    if (lost.length > 0) narrowed(`no longer ${lost.join(" or ")}`);
    if (gained.length > 0) widened(`now also ${gained.join(" or ")}`);
  } else if (newTypes.length > 0) narrowed(`now only ${newTypes.join(" or ")}`);
  else if (oldTypes.length > 0) widened("now of any type");

  compareEnums(before, after, narrowed, widened);
  for (const [keyword, sign] of Object.entries(bounds)) {
    const [from, to] = [before[keyword], after[keyword]];
    if (from === to) continue;
    const isNarrower = from === undefined || (to !== undefined && (Number(to) - Number(from)) * sign > 0);
    (isNarrower ? narrowed : widened)(`${keyword} ${describe(from)} → ${describe(to)}`);
  }
  for (const keyword of ["pattern", "format", "multipleOf", "uniqueItems", "const"]) {
    const [from, to] = [before[keyword], after[keyword]];
    if (JSON.stringify(from) === JSON.stringify(to)) continue;
    if (from === undefined) narrowed(`${keyword} added`);
    else if (to === undefined) widened(`${keyword} removed`);
    else comparison.report(null, place, `${keyword} changed`);
  }
  compareProperties(before, after, place, comparison);
  compareMaps(before, after, place, comparison);
  if (before.items !== undefined && after.items !== undefined) {
    compareSchemas(before.items, after.items, `${place}[]`, comparison);
  } else if (before.items !== undefined) widened("items of any kind");
  else if (after.items !== undefined && oldTypes.includes("array")) narrowed("items now have a schema");
  comparePositions(before, after, place, comparison);
  for (const keyword of ["oneOf", "anyOf", "allOf"]) compareBranches(keyword, before, after, place, comparison);
}

function describe(bound: unknown): string {
  return bound === undefined ? "none" : JSON.stringify(bound);
}

function compareEnums(
  before: Json,
  after: Json,
  narrowed: (what: string) => void,
  widened: (what: string) => void,
): void {
  const [from, to] = [before.enum, after.enum];
  if (from === undefined && to === undefined) return;
  if (!Array.isArray(from)) return narrowed("now one of a list");
  if (!Array.isArray(to)) return widened("no longer one of a list");
  const text = (value: unknown) => JSON.stringify(value);
  const lost = from.filter((value) => !to.some((other) => text(other) === text(value)));
  const gained = to.filter((value) => !from.some((other) => text(other) === text(value)));
  if (lost.length > 0) narrowed(`${lost.map(text).join(", ")} removed`);
  if (gained.length > 0) widened(`${gained.map(text).join(", ")} added`);
}

function compareProperties(before: Json, after: Json, place: string, comparison: Comparison): void {
  const { direction, report } = comparison;
  const [oldOnes, newOnes] = [object(before.properties), object(after.properties)];
  const [oldRequired, newRequired] = [list(before.required), list(after.required)];
  for (const [name, schema] of Object.entries(oldOnes)) {
    const at = `${place}.${name}`;
    if (newOnes[name] === undefined) {
      // A request may still carry the field only if others are accepted.
      report(direction === "response" || after.additionalProperties === false ? true : null, at, "removed");
      continue;
    }
    if (!oldRequired.includes(name) && newRequired.includes(name)) report(direction === "request", at, "now required");
    if (oldRequired.includes(name) && !newRequired.includes(name))
      report(direction === "response", at, "no longer required");
    compareSchemas(schema, newOnes[name], at, comparison);
  }
  for (const name of Object.keys(newOnes).filter((one) => !(one in oldOnes))) {
    const isRequired = newRequired.includes(name) && direction === "request";
    report(isRequired, `${place}.${name}`, isRequired ? "added, required" : "added");
  }
  const [wasClosed, isClosed] = [before.additionalProperties === false, after.additionalProperties === false];
  if (!wasClosed && isClosed) report(direction === "request", place, "no further fields");
  if (wasClosed && !isClosed) report(false, place, "further fields");
  const isNamed = (name: unknown) => String(name) in oldOnes || String(name) in newOnes;
  const missing = (from: readonly unknown[], to: readonly unknown[]) =>
    from.filter((name) => !to.includes(name) && !isNamed(name));
  for (const name of missing(oldRequired, newRequired))
    report(direction === "response", `${place}.${String(name)}`, "no longer required");
  for (const name of missing(newRequired, oldRequired))
    report(direction === "request", `${place}.${String(name)}`, "now required");
}

/** Maps: the schemas of their values and of their names. */
function compareMaps(before: Json, after: Json, place: string, comparison: Comparison): void {
  // A value that was no object, or is none any more, has another type, and that is reported.
  if (![before, after].every((schema) => covers(typesOf(schema), "object") || typesOf(schema).length === 0)) return;
  const [oldValues, newValues] = [before.additionalProperties, after.additionalProperties];
  if (oldValues !== false && newValues !== false) compareSchemas(oldValues, newValues, `${place}{}`, comparison);
  if (before.propertyNames === undefined && after.propertyNames === undefined) return;
  // Names are text, whether or not their schema says so.
  const [oldNames, newNames] = [
    resolve(before.propertyNames, comparison.before),
    resolve(after.propertyNames, comparison.after),
  ].map((schema) => ({ ...schema, type: "string" }));
  compareSchemas(oldNames, newNames, `${place}{} name`, comparison);
}

/** Tuples: schemas by position. */
function comparePositions(before: Json, after: Json, place: string, comparison: Comparison): void {
  const [oldOnes, newOnes] = [list(before.prefixItems), list(after.prefixItems)];
  if (oldOnes.length !== newOnes.length)
    comparison.report(true, place, `${oldOnes.length} → ${newOnes.length} positions`);
  oldOnes.slice(0, newOnes.length).forEach((schema, i) => {
    compareSchemas(schema, newOnes[i], `${place}[${i}]`, comparison);
  });
}

/** Alternatives: those that are equal are matched first, the rest by position. */
function compareBranches(keyword: string, before: Json, after: Json, place: string, comparison: Comparison): void {
  const text = (value: unknown) => JSON.stringify(value);
  const [oldOnes, newOnes] = [list(before[keyword]), list(after[keyword])];
  // Resolved, so that a reference to a changed schema is compared and not taken for the same.
  const isSame = (a: unknown, b: unknown) => text(a) === text(b) && !mentionsReference(object(a));
  const oldRest = oldOnes.filter((one) => !newOnes.some((other) => isSame(one, other)));
  const newRest = newOnes.filter((one) => !oldOnes.some((other) => isSame(one, other)));
  const pairs = Math.min(oldRest.length, newRest.length);
  for (let i = 0; i < pairs; i++) compareSchemas(oldRest[i], newRest[i], place, comparison);
  const isAll = keyword === "allOf";
  const narrows = comparison.direction === "request";
  const what = (count: number, verb: string) =>
    `${count} ${isAll ? "further rule" : "alternative"}${count === 1 ? "" : "s"} ${verb}`;
  if (oldRest.length > pairs)
    comparison.report(isAll ? !narrows : narrows, place, what(oldRest.length - pairs, "removed"));
  if (newRest.length > pairs)
    comparison.report(isAll ? narrows : !narrows, place, what(newRest.length - pairs, "added"));
}

function typesOf(schema: Json): string[] {
  const types = Array.isArray(schema.type)
    ? (schema.type as string[])
    : typeof schema.type === "string"
      ? [schema.type]
      : [];
  return schema.nullable === true && types.length > 0 ? [...types, "null"] : types;
}

/** Every integer is a number. */
function covers(types: readonly string[], type: string): boolean {
  return types.includes(type) || (type === "integer" && types.includes("number"));
}

/** Follows local references. */
function resolve(value: unknown, document: Json): Json {
  let current = object(value);
  for (let hop = 0; typeof current.$ref === "string" && hop < maxHops; hop++) {
    const path = current.$ref.replace(/^#\//, "").split("/");
    current = object(
      path.reduce<unknown>((place, part) => object(place)[part.replaceAll("~1", "/").replaceAll("~0", "~")], document),
    );
  }
  return current;
}

function mentionsReference(schema: Json): boolean {
  return JSON.stringify(schema).includes('"$ref"');
}

function object(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
