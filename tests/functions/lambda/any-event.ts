import fc from "fast-check";
import * as z from "zod";
import { type HttpApiEvent } from "../../../functions/lambda/events/http-api";
import { anyText } from "../../any-text";
import { createTestApi, makeEvent } from "../support/api";
import { models, versatile } from "../support/models";

export const predictOne = { headers: { "content-type": "application/json" }, body: '{"x":1}' };

/**
 * Describes the answers to random events.
 * @param numRuns events of each kind
 */
export function describeAnyEvents(numRuns: number): void {
  describe("any event", () => {
    /** Every answer is JSON with our headers; what is not a prediction is a 4xx in the envelope. */
    async function check(event: HttpApiEvent): Promise<void> {
      const { handler, invocations } = createTestApi({ models: new Map([...models, ["versatile", versatile]]) });
      const { statusCode, headers, body, isBase64Encoded } = await handler(event);
      expect(isBase64Encoded).toBe(false);
      expect(headers).toMatchObject({ "x-request-id": "request-1", "x-content-type-options": "nosniff" });
      if (statusCode === 204 || event.requestContext.http.method === "HEAD") return;
      expect(headers["content-type"]).toBe("application/json");
      const json: unknown = JSON.parse(body);
      if (statusCode === 200) return;
      expect([400, 404, 405, 413, 415]).toContain(statusCode);
      expect(errorEnvelope.parse(json)).toEqual(json);
      expect(invocations).toEqual([]);
    }

    const errorEnvelope = z.strictObject({
      error: z.strictObject({
        message: z.string().min(1),
        type: z.literal("invalid_request_error"),
        param: z.string().nullable(),
        code: z.string(),
      }),
    });
    const contentType = fc.constantFrom(
      "application/json",
      "application/json; charset=utf-8",
      "image/png",
      "text/csv",
      "",
    );
    const body = fc.oneof(
      anyText(),
      fc.uint8Array(),
      fc.json(),
      fc
        .record({ x: fc.oneof(fc.double(), fc.jsonValue()), note: fc.jsonValue() })
        .map((value) => JSON.stringify(value)),
      fc.json().chain((json) => fc.nat(json.length).map((end) => json.slice(0, end))),
      fc.nat(5000).map((depth) => `{"x":1,"note":${"[".repeat(depth)}`),
    );

    it("gets an answer and never a 5xx with any body", async () => {
      await fc.assert(
        fc.asyncProperty(contentType, body, (type, body) =>
          check(makeEvent("POST", "/predict", { headers: { "content-type": type }, body })),
        ),
        { numRuns },
      );
    });

    it("gets an answer and never a 5xx with any query", async () => {
      const word = fc.oneof(fc.constantFrom("explain", "target_variant", "true", "1", "0", "__proto__"), fc.string());
      const query = fc.oneof(
        anyText(),
        fc.array(fc.tuple(word, word)).map((pairs) => pairs.map((pair) => pair.join("=")).join("&")),
      );
      await fc.assert(
        fc.asyncProperty(query, (query) =>
          check(makeEvent("POST", "/v1/models/versatile/predict", { ...predictOne, query })),
        ),
        { numRuns },
      );
    });

    it("gets an answer and never a 5xx with any method, path, headers, query and body", async () => {
      const method = fc.oneof(fc.constantFrom("GET", "POST", "HEAD", "OPTIONS", "TRACE"), fc.string());
      const path = fc.oneof(
        anyText().map((tail) => `/${tail}`),
        fc.string().map((name) => `/v1/models/${name}`),
        fc.webPath().map((path) => path || "/"),
      );
      const headers = fc.dictionary(fc.string(), anyText());
      await fc.assert(
        fc.asyncProperty(method, path, headers, fc.string(), fc.option(body, { nil: undefined }), (m, p, h, query, b) =>
          check(makeEvent(m, p, { headers: h, query, ...(b !== undefined && { body: b }) })),
        ),
        { numRuns },
      );
    });
  });
}
