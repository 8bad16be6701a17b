import { readPolicyEvents } from "../../../tools/policy/read-events";

const line = (event: object) => `${JSON.stringify({ sequence: 1, timestamp: 1, ...event })}\n`;

describe("readPolicyEvents", () => {
  it("reads the findings of a policy pack from a log of Pulumi's events", () => {
    const log = [
      line({ preludeEvent: { config: {} } }),
      line({
        policyEvent: {
          resourceUrn: "urn:pulumi:dev::modelfront::modelfront:index:ModelStore$aws:s3/bucket:Bucket::models",
          message: "<{%reset%}>The bucket accepts plain HTTP.\n<{%reset%}>",
          color: "raw",
          policyName: "s3-5-tls",
          policyPackName: "modelfront",
          policyPackVersion: "",
          policyPackVersionTag: "",
          enforcementLevel: "mandatory",
        },
      }),
      line({ policyEvent: { message: "Cannot be checked yet.", policyName: "x", enforcementLevel: "warning" } }),
      line({ cancelEvent: {} }),
    ].join("");
    expect(readPolicyEvents(log, "dev.events.json")).toEqual([
      {
        policy: "s3-5-tls",
        message: "The bucket accepts plain HTTP.",
        resource: "aws:s3/bucket:Bucket models",
        enforcement: "mandatory",
      },
      { policy: "x", message: "Cannot be checked yet.", enforcement: "advisory" },
    ]);
  });

  it("names the file of a log that is none", () => {
    expect(() => readPolicyEvents("error: no stack\n", "dev.events.json")).toThrow(
      "dev.events.json is not a log of Pulumi's events: expected one JSON object per line.",
    );
  });
});
