import { ApiError } from "../../../../functions/core/errors";
import { readPatterns, requireAllowed } from "../../../../functions/core/proxy/endpoint-names";

const allowed = readPatterns(["team-a-*", "reports", "Q*"]);

describe("requireAllowed", () => {
  it.each(["team-a-x", "team-a-x-2", "reports", "Q", "Q1", `Q${"1".repeat(62)}`])("lets %s pass", (name) => {
    expect(() => requireAllowed(name, allowed)).not.toThrow();
  });

  it.each([
    "team-b-x",
    "team-a-",
    "team-a",
    "Team-a-x",
    "reports2",
    "report",
    "q1",
    "",
    "*",
    "team-a-*",
    "team-a-x/../iris",
    "team-a-x%2f",
    "team-a-x?",
    "team-a-x#",
    "team-a-x y",
    "team-a-x\n",
    "team-a-é",
    "../team-a-x",
    ".",
    `Q${"1".repeat(63)}`,
    `Q${"-".repeat(100)}1`,
    "__proto__",
    "arn:aws:sagemaker:eu-west-3:000000000000:endpoint/reports",
  ])("refuses %j as it refuses an endpoint that does not exist", (name) => {
    expect(() => requireAllowed(name, allowed)).toThrow(
      new ApiError("endpoint_not_found", "Unknown endpoint. GET /v1/endpoints lists the available ones."),
    );
  });

  it("refuses every name where no pattern allows one", () => {
    expect(() => requireAllowed("reports", readPatterns([]))).toThrow(ApiError);
  });
});
