import { errorCodes, type ErrorCode } from "../../../functions/core/errors";
import { gatewayResponses } from "../../../infra/gateway/gateway-responses";

const bodyOf = ({ responseTemplates }: (typeof gatewayResponses)[number]) =>
  (JSON.parse(responseTemplates["application/json"] ?? "") as { error: Record<string, unknown> }).error;

describe("gatewayResponses", () => {
  it("word every refusal of a REST API with the API's own status and code", () => {
    expect(gatewayResponses.map((one) => [one.responseType, one.statusCode, bodyOf(one).code])).toEqual([
      ["UNAUTHORIZED", "401", "missing_credentials"],
      ["ACCESS_DENIED", "403", "not_allowed"],
      ["MISSING_AUTHENTICATION_TOKEN", "404", "not_found"],
      ["RESOURCE_NOT_FOUND", "404", "not_found"],
      ["REQUEST_TOO_LARGE", "413", "payload_too_large"],
      ["UNSUPPORTED_MEDIA_TYPE", "415", "unsupported_media_type"],
      ["THROTTLED", "429", "rate_limited"],
      ["INTEGRATION_TIMEOUT", "504", "deadline_exceeded"],
      ["INTEGRATION_FAILURE", "500", "internal_error"],
      ["AUTHORIZER_FAILURE", "500", "internal_error"],
      ["AUTHORIZER_CONFIGURATION_ERROR", "500", "internal_error"],
      ["DEFAULT_4XX", undefined, "invalid_request"],
      ["DEFAULT_5XX", undefined, "internal_error"],
    ]);
  });

  it.each(gatewayResponses)("$responseType has our envelope, and nothing that the gateway would put in", (one) => {
    const { message, type, param, code, ...rest } = bodyOf(one);
    expect(rest).toEqual({});
    expect([type, param]).toEqual([errorCodes[code as ErrorCode].type, null]);
    expect(message).toMatch(/^[A-Z].*\.$/);
    expect(JSON.stringify(one.responseTemplates)).not.toContain("$");
  });

  it.each(gatewayResponses)("$responseType can be read by a page, is not kept, and has the request's id", (one) => {
    expect(one.responseParameters).toMatchObject({
      "gatewayresponse.header.access-control-allow-origin": "'*'",
      "gatewayresponse.header.cache-control": "'no-store'",
      "gatewayresponse.header.x-request-id": "context.requestId",
    });
  });

  it("say when to come back where all callers together ask too often, and how to say who calls", () => {
    const headerOf = (type: string, name: string) =>
      gatewayResponses.find(({ responseType }) => responseType === type)?.responseParameters[
        `gatewayresponse.header.${name}`
      ];
    expect(headerOf("THROTTLED", "retry-after")).toBe("'1'");
    expect(headerOf("UNAUTHORIZED", "www-authenticate")).toBe(`'Bearer realm="modelfront"'`);
  });
});
