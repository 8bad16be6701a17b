import { attempt, explainAwsError } from "../../../tools/aws/aws-errors";

function failure(name: string, message = "", rest: object = {}): Error {
  return Object.assign(new Error(message), { name }, rest);
}

/** Stands for an error class of the SDK. */
class ValidationException extends Error {}

describe("explainAwsError", () => {
  it.each<[string, Error, string]>([
    [
      "missing credentials",
      failure("CredentialsProviderError", "Could not load credentials from any providers"),
      "No valid AWS credentials. Set AWS_PROFILE, or run `aws configure` or `aws sso login`.",
    ],
    [
      "expired credentials",
      failure("ExpiredTokenException"),
      "The AWS credentials have expired. Run `aws sso login`, or get new ones.",
    ],
    ["a missing right", failure("AccessDeniedException"), "Not permitted: the credentials need ce:GetCostAndUsage."],
    [
      "throttling",
      failure("ThrottlingException", "Rate exceeded"),
      "AWS throttled the request (ce:GetCostAndUsage). Run the command again in a minute.",
    ],
    [
      "a network without AWS",
      failure("Error", "connect", { code: "ECONNREFUSED" }),
      "AWS cannot be reached (ce:GetCostAndUsage). Check the network and the Region.",
    ],
    ["anything else of AWS", new ValidationException("Bad date"), "ce:GetCostAndUsage failed: Bad date"],
    ["an error that is written for people", new Error("No such stack."), "No such stack."],
  ])("says what to do about %s", (_what, error, sentence) => {
    expect(explainAwsError(error, "ce:GetCostAndUsage")).toBe(sentence);
  });

  it("finds the network's error below the SDK's own", () => {
    const cause = failure("AggregateError", "", { code: "ECONNREFUSED" });
    const error = failure("Error", "", { cause });
    expect(explainAwsError(error, "sts:GetCallerIdentity")).toMatch(/^AWS cannot be reached/);
  });
});

describe("attempt", () => {
  it("returns the value, or the problem in a sentence", async () => {
    expect(await attempt("a:B", () => Promise.resolve(7))).toEqual({ value: 7 });
    expect(await attempt("a:B", () => Promise.reject(failure("AccessDenied")))).toEqual({
      problem: "Not permitted: the credentials need a:B.",
    });
  });
});
