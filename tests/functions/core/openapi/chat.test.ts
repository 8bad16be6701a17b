import { openApiDocument } from "../../../../functions/core/openapi";
import { modelSchemas } from "../../../../functions/core/openapi/predictions";
import { readModel } from "../../../../model/registry";

const chatModel = { ...readModel("chat-tiny"), name: "my-chat" };
const models = [readModel("iris"), chatModel];

interface Media {
  readonly schema?: { readonly properties?: Record<string, unknown>; readonly $ref?: string };
  readonly examples?: Record<string, { readonly value: unknown }>;
}
interface Document {
  readonly paths: Record<
    string,
    {
      readonly post: {
        readonly requestBody: { readonly content: Record<string, Media> };
        readonly responses: Record<string, { readonly content: Record<string, Media> }>;
      };
    }
  >;
  readonly components: { readonly schemas: Record<string, unknown> };
}

const describeApi = (...options: Parameters<typeof openApiDocument>) =>
  JSON.parse(JSON.stringify(openApiDocument(...options))) as Document;

describe("chat in the document", () => {
  const operation = describeApi(models).paths["/v1/chat/completions"]?.post;

  it("is with the chat models and with endpoints", () => {
    const body = operation?.requestBody.content["application/json"];
    expect(body?.schema?.properties?.["model"]).toMatchObject({
      anyOf: [
        { type: "string", enum: ["my-chat"] },
        { type: "string", pattern: expect.stringContaining("endpoint") as string },
      ],
    });
  });

  it("is with the chat models alone where the proxy is off, and with endpoints alone where no model chats", () => {
    const modelOf = (...options: Parameters<typeof openApiDocument>) =>
      describeApi(...options).paths["/v1/chat/completions"]?.post.requestBody.content["application/json"]?.schema
        ?.properties?.["model"];
    expect(modelOf(models, { chat: true, proxy: false })).toEqual({ type: "string", enum: ["my-chat"] });
    const others = models.filter(({ contract }) => contract.kind !== "chat");
    expect(modelOf(others, { chat: true, proxy: true })).toMatchObject({
      type: "string",
      pattern: expect.any(String) as string,
    });
  });

  it("has what the model's contract asks first as examples, whole and streamed", () => {
    const { messages } = chatModel.contract.examples[0]?.request as { messages: unknown };
    const { examples } = operation?.requestBody.content["application/json"] ?? {};
    expect(Object.values(examples ?? {}).map(({ value }) => value)).toEqual([
      { model: "my-chat", messages },
      { model: "my-chat", messages, stream: true, stream_options: { include_usage: true } },
    ]);
  });

  it("answers whole or as events whose schema is there", () => {
    expect(Object.keys(operation?.responses["200"]?.content ?? {})).toEqual(["application/json", "text/event-stream"]);
    expect(operation?.responses["200"]?.content["text/event-stream"]).toMatchObject({
      schema: { contentSchema: { $ref: "#/components/schemas/ChatCompletionChunk" } },
    });
    expect(describeApi(models).components.schemas).toHaveProperty("ChatCompletionChunk");
  });

  it("leaves no trace in the document of a stack without chat", () => {
    const document = describeApi([readModel("iris")], { chat: false, proxy: true });
    const expected = ["Error", "GatewayMessage", "ModelSummary", ...Object.keys(modelSchemas([readModel("iris")]))];
    expect(Object.keys(document.components.schemas).sort()).toEqual(expected.sort());
  });
});
