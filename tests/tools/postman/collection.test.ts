import * as z from "zod";
import { openApiDocument } from "../../../functions/core/openapi";
import { routes } from "../../../functions/core/routes";
import { modelNames, readModel } from "../../../model/registry";
import { toCollection, type Item } from "../../../tools/postman/collection";

const models = modelNames().map((name) => readModel(name));
const collection = JSON.parse(JSON.stringify(toCollection(openApiDocument(models)))) as ReturnType<typeof toCollection>;
const items = collection.item.flatMap(({ item }) => item);

/** The rules of https://schema.postman.com/json/collection/v2.1.0 for the parts that are in ours, nothing else allowed. */
const text = z.string().min(1);
const parameter = z.strictObject({
  key: text,
  value: z.string(),
  description: text.optional(),
  disabled: z.literal(true).optional(),
});
const attribute = z.strictObject({ key: text, value: z.string(), type: z.literal("string") });
const auth = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("noauth") }),
  z.strictObject({ type: z.literal("apikey"), apikey: z.array(attribute) }),
]);
const body = z.discriminatedUnion("mode", [
  z.strictObject({
    mode: z.literal("raw"),
    raw: text,
    options: z.strictObject({ raw: z.strictObject({ language: z.literal("json") }) }),
  }),
  z.strictObject({ mode: z.literal("file"), file: z.strictObject({ src: z.null() }) }),
]);
const item = z.strictObject({
  name: text,
  request: z.strictObject({
    method: z.enum(["GET", "POST"]),
    description: text.optional(),
    auth: auth.optional(),
    header: z.array(parameter),
    url: z.strictObject({
      raw: z.string().regex(/^\{\{(?:baseUrl|streamUrl)\}\}\//),
      host: z.array(text).length(1),
      path: z.array(z.string()).min(1),
      query: z.array(parameter),
      variable: z.array(parameter),
    }),
    body: body.optional(),
  }),
  response: z.array(z.never()),
});
const schema = z.strictObject({
  info: z.strictObject({
    name: text,
    description: text,
    schema: z.literal("https://schema.getpostman.com/json/collection/v2.1.0/collection.json"),
  }),
  auth,
  variable: z.array(attribute),
  item: z.array(z.strictObject({ name: text, description: text, item: z.array(item).min(1) })),
});

const routeOf = ({ request: { method, url } }: Item) =>
  `${method} /${url.path.map((part) => part.replace(/^:(\w+)$/, "{$1}")).join("/")}`;

describe("the collection for Postman", () => {
  it("keeps Postman's rules", () => {
    expect(schema.safeParse(collection).error?.issues).toBeUndefined();
  });

  it("has a request for each route, and no other", () => {
    expect([...new Set(items.map(routeOf))].sort()).toEqual(
      routes.map(({ method, path }) => `${method} ${path}`).sort(),
    );
  });

  it("says the address twice, and the same", () => {
    for (const { request } of items) {
      expect(`${request.url.host.join()}/${request.url.path.join("/")}`).toBe(request.url.raw);
      const variables = request.url.path.filter((part) => part.startsWith(":")).map((part) => part.slice(1));
      expect(request.url.variable.map(({ key }) => key)).toEqual(variables);
    }
  });

  it("predicts with every example of every model, each at the model's own path", () => {
    const predictions = items.filter((one) => routeOf(one) === "POST /v1/models/{model}/predict");
    const written = predictions.flatMap(({ request: { url, body } }) =>
      body?.mode === "raw" ? [[url.variable[0]?.value, JSON.parse(body.raw)]] : [],
    );
    expect(written).toEqual(
      models.flatMap(({ name, contract }) => contract.examples.map(({ request }) => [name, request])),
    );
  });

  it("sends a file where there is no example", () => {
    const files = items.filter(({ request }) => request.body?.mode === "file");
    expect(files.map(routeOf)).toEqual([
      "POST /v1/endpoints/{name}/invocations",
      "POST /v1/endpoints/{name}/invocations-response-stream",
    ]);
  });

  it("sends the key everywhere but where anybody may call", () => {
    const open = items.filter(({ request }) => request.auth?.type === "noauth");
    expect(open.map(routeOf).sort()).toEqual(["GET /", "GET /healthz"]);
    expect(collection.auth).toEqual({
      type: "apikey",
      apikey: [
        { key: "key", value: "x-api-key", type: "string" },
        { key: "value", value: "{{apiKey}}", type: "string" },
        { key: "in", value: "header", type: "string" },
      ],
    });
  });

  it("leaves headers and switches that are optional off", () => {
    const optional = items.flatMap(({ request }) =>
      [...request.header, ...request.url.query].filter(({ key }) => key !== "content-type"),
    );
    expect(optional.length).toBeGreaterThan(10);
    expect(optional.filter(({ disabled }) => disabled !== true)).toEqual([]);
  });
});
