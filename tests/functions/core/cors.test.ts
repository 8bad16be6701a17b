import { withPageOrigins } from "../../../functions/core/cors";

describe("withPageOrigins", () => {
  it.each([
    [["page"], ["https://d1.cloudfront.net"]],
    [
      ["https://app.example.com", "page"],
      ["https://app.example.com", "https://d1.cloudfront.net"],
    ],
    [["*"], ["*"]],
  ])("makes %j %j", (allowOrigins, expected) => {
    expect(withPageOrigins({ allowOrigins }, ["https://d1.cloudfront.net"])).toEqual({ allowOrigins: expected });
  });
});
