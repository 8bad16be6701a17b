import { withServers } from "../../../../site/src/reference/servers";

const document = {
  servers: [{ url: "/" }],
  paths: {
    "/predict": { post: {} },
    "/v1/chat/completions": { post: { "x-streaming": "too" as const } },
    "/v1/endpoints/{name}/invocations-response-stream": { post: { "x-streaming": "only" as const } },
  },
};

describe("withServers", () => {
  it("sends everything to the API where that streams too", () => {
    const config = { apiUrl: "http://127.0.0.1:3001", buildId: "local" };
    expect(withServers(document, config)).toEqual({ ...document, servers: [{ url: config.apiUrl }] });
  });

  it("sends what streams to the streaming API, where it is another one", () => {
    const config = { apiUrl: "https://api.example", streamingUrl: "https://stream.example/live", buildId: "1" };
    const api = { url: "https://api.example", description: "Answers whole" };
    const streaming = { url: "https://stream.example/live", description: "Streams" };
    expect(withServers(document, config)).toEqual({
      servers: [{ url: "https://api.example" }],
      paths: {
        "/predict": { post: {} },
        "/v1/chat/completions": { post: { "x-streaming": "too", servers: [api, streaming] } },
        "/v1/endpoints/{name}/invocations-response-stream": { post: { "x-streaming": "only", servers: [streaming] } },
      },
    });
  });
});
