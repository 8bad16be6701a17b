import { readResult } from "../../../local/gateway/result";

const answer = (result: unknown) => {
  const { status, headers, body } = readResult(result);
  return { status, headers, body: (body as Buffer).toString("latin1") };
};

describe("readResult", () => {
  it("takes status, headers, cookies and body from a result", () => {
    const result = {
      statusCode: 201,
      headers: { "Content-Type": "text/plain", "x-n": 1 },
      cookies: ["a=1"],
      body: "ok",
    };
    expect(answer(result)).toEqual({
      status: 201,
      headers: { "content-type": "text/plain", "x-n": "1", "set-cookie": ["a=1"] },
      body: "ok",
    });
  });

  it("decodes a body in base64", () => {
    expect(answer({ statusCode: 200, body: "AP8=", isBase64Encoded: true }).body).toBe("\u0000\u00ff");
  });

  it("takes a result without a status code for the body itself", () => {
    expect(answer({ a: 1 })).toEqual({ status: 200, headers: { "content-type": "application/json" }, body: '{"a":1}' });
    expect(answer("text").body).toBe("text");
  });

  it.each([
    [{ statusCode: "ok" }],
    [{ statusCode: 199 }],
    [{ statusCode: 200, body: { a: 1 } }],
    [{ statusCode: 200, headers: { a: ["b"] } }],
    [{ statusCode: 200, cookies: "a=1" }],
  ])("refuses %j", (result) => {
    expect(() => readResult(result)).toThrow();
  });
});
