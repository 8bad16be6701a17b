import { readFileSync } from "node:fs";
import path from "node:path";
import { errorCodes } from "../../../../functions/core/errors";
import { invocationHeaders, streamHeaders } from "../../../../functions/core/proxy/headers";
import { openApiDocument } from "../../../../functions/core/openapi";
import { routes, routesOf, type Features } from "../../../../functions/core/routes";
import { type ModelContract } from "../../../../model/contract";
import { modelNames, readModel } from "../../../../model/registry";

const docs = path.join(__dirname, "../../../../docs");
const iris = readModel("iris");

interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, unknown>; readonly headers: Record<string, unknown> };
}
interface Operation {
  readonly operationId: string;
  readonly "x-model"?: string;
  readonly summary: string;
  readonly security: unknown;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: {
    readonly content: Record<string, { readonly schema?: unknown; readonly examples?: unknown }>;
  };
  readonly responses: Record<
    string,
    { readonly headers?: object; readonly content: Record<string, { examples?: object }> }
  >;
}

/** As a client reads it. */
const describeApi = (models = [iris], features?: Features) =>
  JSON.parse(JSON.stringify(openApiDocument(models, features))) as Document;

/** Operations of routes, without those of the paths of single models. */
const routeOperations = ({ paths }: Document) =>
  Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, operation]) => operation["x-model"] === undefined)
      .map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );

/** Method, path, name and summary of each of them. */
const operationsOf = (document: Document) =>
  routeOperations(document).map(({ method, path, operation: { operationId, summary } }) => {
    return { method, path, operationId, summary };
  });

describe("openApiDocument", () => {
  it.each([
    [{ chat: false, proxy: false }],
    [{ chat: true, proxy: false }],
    [{ chat: false, proxy: true }],
    [{ chat: true, proxy: true }],
  ])("documents the routes that a stack with %j has, and no other", (features) => {
    const expected = routesOf(features).map(({ method, path, operationId, summary }) => {
      return { method, path, operationId, summary };
    });
    expect(operationsOf(describeApi([iris], features))).toEqual(expected);
  });

  it("documents all routes unless it is told the features", () => {
    expect(operationsOf(describeApi()).map(({ operationId }) => operationId)).toEqual(
      routes.map(({ operationId }) => operationId),
    );
  });

  it("lets everyone ask for the health, credentials or none for most, and the proxy with credentials alone", () => {
    const credentials = [{ bearer: [] }, { apiKey: [] }];
    const security = routeOperations(describeApi()).map(({ operation }) => [operation.operationId, operation.security]);
    expect(Object.fromEntries(security)).toEqual({
      getLinks: [],
      predict: [...credentials, {}],
      listModels: [...credentials, {}],
      getModel: [...credentials, {}],
      predictWithModel: [...credentials, {}],
      createChatCompletion: [...credentials, {}],
      listEndpoints: credentials,
      invokeEndpoint: credentials,
      invokeEndpointWithResponseStream: credentials,
      getHealth: [],
      getOpenApi: [...credentials, {}],
    });
  });

  it("names the headers that a request may have where they are of use", () => {
    const headersOf = routeOperations(describeApi()).map(({ operation: { operationId, parameters = [] } }) => [
      operationId,
      parameters.filter((parameter) => parameter.in === "header").map(({ name }) => name),
    ]);
    expect(Object.fromEntries(headersOf)).toEqual({
      getLinks: [],
      predict: ["cache-control", "idempotency-key"],
      listModels: [],
      getModel: [],
      predictWithModel: ["cache-control", "idempotency-key"],
      createChatCompletion: ["idempotency-key"],
      listEndpoints: [],
      invokeEndpoint: [...Object.keys(invocationHeaders), "idempotency-key"],
      invokeEndpointWithResponseStream: Object.keys(streamHeaders),
      getHealth: [],
      getOpenApi: [],
    });
  });

  it("refers to every component that it has, and to no other", () => {
    const text = JSON.stringify(describeApi());
    const { components } = describeApi();
    const defined = ["headers", "schemas"].flatMap((kind) =>
      Object.keys(components[kind as "headers"]).map((name) => `#/components/${kind}/${name}`),
    );
    const referred = [...text.matchAll(/"\$ref":"([^"]*)"/g)].map(([, reference]) => reference);
    expect([...new Set(referred)].sort()).toEqual(defined.sort());
  });

  it("describes a prediction by the model's own schemas and examples", () => {
    const { paths, components } = describeApi([iris], { chat: false, proxy: false });
    const content = paths["/predict"]?.post?.requestBody?.content;
    expect(content).toEqual({
      "application/json": {
        schema: { $ref: "#/components/schemas/IrisRequest" },
        examples: Object.fromEntries(
          iris.contract.examples.map(({ summary, request }, i) => [`iris-${i + 1}`, { summary, value: request }]),
        ),
      },
    });
    expect(Object.keys(components.schemas).sort()).toEqual([
      "Error",
      "GatewayMessage",
      "IrisRequest",
      "IrisResponse",
      "ModelSummary",
    ]);
  });

  it("describes POST /predict by the first model, or by any where none is known to be the first", () => {
    const velib = readModel("velib-forecast");
    const schemaOf = (first?: (typeof iris)[]) =>
      openApiDocument([iris, velib], undefined, first).paths?.["/predict"]?.post?.requestBody;
    const content = (schema: unknown) => ({ content: { "application/json": { schema } } });
    const [irisRequest, velibRequest] = ["Iris", "VelibForecast"].map((name) => {
      return { $ref: `#/components/schemas/${name}Request` };
    });
    expect(schemaOf()).toMatchObject(content(irisRequest));
    expect(schemaOf([iris, velib])).toMatchObject(content({ anyOf: [irisRequest, velibRequest] }));
  });

  it("describes a tuple as an array of its length, which generators understand, and names the positions", () => {
    const { IrisRequest } = describeApi().components.schemas;
    expect(IrisRequest).toMatchObject({
      properties: {
        instances: {
          items: {
            type: "array",
            description: "In this order: Sepal length, Sepal width, Petal length, Petal width.",
            items: { type: "number", minimum: -1_000_000, maximum: 1_000_000 },
            minItems: 4,
            maxItems: 4,
          },
        },
      },
    });
    expect(JSON.stringify(describeApi(modelNames().map((name) => readModel(name))))).not.toMatch(
      /prefixItems|"items":false/,
    );
  });

  it("says as an extension that a picture can be drawn", () => {
    const { DigitsRequest } = describeApi([readModel("digits")]).components.schemas;
    expect(DigitsRequest).toMatchObject({ properties: { image_base64: { "x-drawing": true } } });
  });

  it("has a path for each model, with the model's own request and response", () => {
    const named = { ...iris, name: "my-model" };
    const { paths } = describeApi([iris, named]);
    const own = Object.entries(paths).filter(([, { post }]) => post?.["x-model"] !== undefined);
    const json = (schema: string) => ({
      content: { "application/json": { schema: { $ref: `#/components/schemas/${schema}` } } },
    });
    expect(own).toEqual([
      [
        "/v1/models/iris/predict",
        {
          post: expect.objectContaining({
            operationId: "predictIris",
            summary: "Predict: Iris classifier",
          }) as Operation,
        },
      ],
      [
        "/v1/models/my-model/predict",
        { post: expect.objectContaining({ operationId: "predictMyModel" }) as Operation },
      ],
    ]);
    expect(own[1]?.[1].post?.requestBody).toMatchObject(json("MyModelRequest"));
    expect(own[1]?.[1].post?.responses["200"]).toMatchObject(json("MyModelResponse"));
  });

  it("offers any of the models, their raw bytes and their names where the model is named", () => {
    const image = { ...iris, name: "my-image", contract: { ...iris.contract, rawContentTypes: ["image/png"] } };
    const operation = describeApi([iris, image]).paths["/v1/models/{model}/predict"]?.post;
    expect(operation?.parameters?.[0]).toEqual({
      name: "model",
      in: "path",
      required: true,
      schema: { type: "string", enum: ["iris", "my-image"] },
    });
    expect(operation?.requestBody?.content["application/json"]?.schema).toEqual({
      anyOf: [{ $ref: "#/components/schemas/IrisRequest" }, { $ref: "#/components/schemas/MyImageRequest" }],
    });
    expect(operation?.requestBody).toMatchObject({
      description: "JSON, or the bytes of a file as `application/octet-stream` or by its own type: image/png.",
      content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } },
    });
  });

  it("documents the options, each with whose it is where the model is named, and the choice of a variant", () => {
    const withOptions = (name: string, options: ModelContract["options"] = {}) => ({
      ...iris,
      name,
      contract: { ...iris.contract, options },
    });
    const { paths } = describeApi([
      withOptions("a", { explain: "Adds why." }),
      withOptions("b", { explain: "Adds words.", details: "Adds more." }),
      withOptions("c"),
    ]);
    const variant = {
      name: "target_variant",
      in: "query",
      schema: { type: "string" },
      description: "The production variant to ask, one of the model's `variants`; else they share by weight.",
    };
    const option = (name: string, description: string) => ({
      name,
      in: "query",
      description,
      schema: { type: "string", enum: ["true", "1", "false", "0"] },
    });
    const parametersOf = (path: string) =>
      paths[path]?.post?.parameters?.filter((parameter) => parameter.in === "query");
    const described = [...(parametersOf("/predict") ?? []), ...(parametersOf("/v1/models/{model}/predict") ?? [])];
    expect(described).toMatchObject([
      option("explain", "Adds why."),
      variant,
      option("explain", "`a`: Adds why.\n\n`b`: Adds words."),
      option("details", "`b`: Adds more."),
      variant,
    ]);
  });

  it("gives every operation its errors, each with an example and its headers", () => {
    const codes = Object.entries(describeApi().paths["/v1/models/{model}/predict"]?.post?.responses ?? {}).map(
      ([status, { headers, content }]) => [
        Number(status),
        Object.keys(headers ?? {}),
        Object.keys(content["application/json"]?.examples ?? {}),
      ],
    );
    const id = "x-request-id";
    const limits = ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"];
    expect(codes).toEqual([
      [200, [id, "x-model-version", "x-model-variant", "x-model-cold", "x-cache", ...limits], ["iris"]],
      [400, [id], ["invalid_request"]],
      [401, [id, "www-authenticate"], ["missing_credentials", "invalid_credentials", "gateway"]],
      [403, [id], ["not_allowed"]],
      [404, [id], ["model_not_found"]],
      [409, [id, "retry-after"], ["idempotency_in_progress"]],
      [413, [id], ["payload_too_large", "gateway"]],
      [415, [id], ["unsupported_media_type"]],
      [422, [id], ["idempotency_key_reused"]],
      [429, [id, "retry-after", ...limits], ["rate_limited", "quota_exceeded", "gateway"]],
      [500, [id], ["internal_error", "gateway"]],
      [502, [id], ["model_error", "bad_model_response"]],
      [
        503,
        [id, "retry-after"],
        ["asleep", "model_loading", "overloaded", "model_unavailable", "store_unavailable", "gateway"],
      ],
      [504, [id], ["deadline_exceeded"]],
    ]);
  });

  it("is what docs/openapi.json says of this repository's models (else: npm run docs)", () => {
    const committed: unknown = JSON.parse(readFileSync(path.join(docs, "openapi.json"), "utf8"));
    const models = modelNames().map((name) => readModel(name));
    expect(committed).toEqual(JSON.parse(JSON.stringify(openApiDocument(models, undefined, models))));
  });
});

describe("docs/api.md", () => {
  it("explains every error with its status, and every route", () => {
    const text = readFileSync(path.join(docs, "api.md"), "utf8");
    const rows = Object.entries(errorCodes).map(([code, { status }]) => [code, status]);
    const documented = [...text.matchAll(/^\| `(\w+)` +\| (\d{3}) /gm)].map(([, code, status]) => [
      code,
      Number(status),
    ]);
    expect(documented).toEqual(rows);
    for (const { method, path } of routes) expect(text).toContain(`\`${method} ${path}\``);
  });
});
