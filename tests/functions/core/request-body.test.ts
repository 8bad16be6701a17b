import * as z from "zod";
import { checkBody } from "../../../functions/core/predict/request-body";
import { doubler } from "../support/models";

const talker = {
  ...doubler,
  contract: {
    ...doubler.contract,
    kind: "chat" as const,
    request: z.strictObject({ stream: z.boolean().default(false) }),
  },
};

const check = (json: unknown) =>
  checkBody(talker, { bytes: Buffer.from(JSON.stringify(json)), contentType: "application/json", base64: false });

describe("a chat model's body on a prediction route", () => {
  it("is forwarded without stream", () => {
    expect(check({ stream: false }).bytes.toString()).toBe('{"stream":false}');
    expect(check({}).bytes.toString()).toBe("{}");
  });

  it("is refused with stream: true", () => {
    const message = "Predictions are answered whole: leave stream out, or set it to false.";
    expect(() => check({ stream: true })).toThrow(expect.objectContaining({ message, param: "stream" }) as Error);
  });
});
