import { readFileSync } from "node:fs";
import path from "node:path";
import { errorCodes } from "../../../functions/lib/errors";
import { openApiDocument } from "../../../functions/lib/openapi";
import { routes } from "../../../functions/lib/routes";
import { type ModelContract } from "../../../model/contract";
import { modelNames, readModel } from "../../../model/registry";

const docs = path.join(__dirname, "../../../docs");
const iris = readModel("iris");

interface Document {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, unknown> };
}
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: unknown[];
  readonly requestBody?: {
    readonly content: Record<string, { readonly schema?: unknown; readonly examples?: unknown }>;
  };
  readonly responses: Record<
    string,
    { readonly headers?: object; readonly content: Record<string, { examples?: object }> }
  >;
}

const isQuery = (parameter: unknown) => (parameter as { in: string }).in === "query";

/** As a client reads it. */
const describeApi = (models = [iris]) => JSON.parse(JSON.stringify(openApiDocument(models))) as Document;

describe("openApiDocument", () => {
  it("documents the routes that there are, and no other", () => {
    const documented = Object.entries(describeApi().paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { operationId, summary }]) => {
        return { method: method.toUpperCase(), path, operationId, summary };
      }),
    );
    expect(new Set(documented)).toEqual(new Set(routes));
  });

  it("describes a prediction by the model's own schemas and examples", () => {
    const { paths, components } = describeApi();
    const content = paths["/predict"]?.post?.requestBody?.content;
    expect(content).toEqual({
      "application/json": {
        schema: { $ref: "#/components/schemas/IrisRequest" },
        examples: Object.fromEntries(
          iris.contract.examples.map(({ summary, request }, i) => [`iris-${i + 1}`, { summary, value: request }]),
        ),
      },
    });
    expect(Object.keys(components.schemas).sort()).toEqual(["Error", "IrisRequest", "IrisResponse", "ModelSummary"]);
  });

  it("keeps the length of a tuple", () => {
    expect(describeApi().components.schemas.IrisRequest).toMatchObject({
      properties: { instances: { items: { type: "array", prefixItems: { length: 4 } } } },
    });
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
    expect(operation?.requestBody?.content["image/png"]).toEqual({});
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
    const parametersOf = (path: string) => paths[path]?.post?.parameters?.filter(isQuery);
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
    expect(codes).toEqual([
      [200, ["x-request-id", "x-model-version", "x-model-variant"], ["iris"]],
      [400, ["x-request-id"], ["invalid_request"]],
      [404, ["x-request-id"], ["model_not_found"]],
      [413, ["x-request-id"], ["payload_too_large"]],
      [415, ["x-request-id"], ["unsupported_media_type"]],
      [429, [], []],
      [500, ["x-request-id"], ["internal_error"]],
      [502, ["x-request-id"], ["model_error", "bad_model_response"]],
      [503, ["x-request-id", "retry-after"], ["model_loading", "overloaded", "model_unavailable"]],
      [504, ["x-request-id"], ["deadline_exceeded"]],
    ]);
  });

  it("is what docs/openapi.json says of this repository's models (else: npm run docs)", () => {
    const committed: unknown = JSON.parse(readFileSync(path.join(docs, "openapi.json"), "utf8"));
    expect(committed).toEqual(describeApi(modelNames().map((name) => readModel(name))));
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
