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
  it("uses the API for all routes if there is no streaming API", () => {
    const config = { apiUrl: "http://127.0.0.1:3001", buildId: "local" };
    expect(withServers(document, config)).toEqual({ ...document, servers: [{ url: config.apiUrl }] });
  });

  it("uses the streaming API for routes that stream", () => {
    const config = { apiUrl: "https://api.example", streamingUrl: "https://stream.example/live", buildId: "1" };
    const api = { url: "https://api.example", description: "Full response" };
    const streaming = { url: "https://stream.example/live", description: "Streaming" };
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
