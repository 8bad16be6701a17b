import { type QuotaNeed } from "../../../tools/doctor/quota-needs";
import { checkQuotas } from "../../../tools/doctor/quotas";
import { withAws, type Answer } from "../../infra/support/fake-aws";

const applied = "ServiceQuotasV20190624.ListServiceQuotas";
const defaults = "ServiceQuotasV20190624.ListAWSDefaultServiceQuotas";

const quotas = (...list: object[]): Answer => ({ body: JSON.stringify({ Quotas: list }) });
const concurrency: QuotaNeed = {
  service: "lambda",
  code: "L-B99A9384",
  name: "Concurrent executions",
  need: 35,
  why: "50 requests per second",
  without: "warning",
};
const instances: QuotaNeed = {
  service: "sagemaker",
  code: null,
  name: "ml.m5.large for endpoint usage",
  need: 2,
  why: "1 instance at most, and 1 that a release starts beside them",
  without: "failure",
};
const check = (...needs: QuotaNeed[]) => checkQuotas({ region: "eu-west-3" }, needs, true);

describe("checkQuotas", () => {
  it("passes a quota that covers the need", async () => {
    await withAws({ [applied]: quotas({ QuotaCode: "L-B99A9384", Value: 1000 }) }, async () => {
      expect(await check(concurrency)).toEqual([
        {
          check: "quota of lambda",
          state: "ok",
          message: "Concurrent executions (L-B99A9384): 1000, and the stack needs 35 (50 requests per second)",
          repair: null,
        },
      ]);
    });
  });

  it("finds a quota by its name, and prints the request with the code that AWS has for it", async () => {
    const answer = quotas({ QuotaCode: "L-1234ABCD", QuotaName: "ml.m5.large for endpoint usage", Value: 0 });
    await withAws({ [applied]: answer }, async () => {
      expect(await check(instances)).toMatchObject([
        {
          state: "failure",
          repair:
            "aws service-quotas request-service-quota-increase --service-code sagemaker --quota-code L-1234ABCD --desired-value 2 --region eu-west-3",
        },
      ]);
    });
  });

  it("takes the default of a quota that the account has never changed", async () => {
    const answers = { [applied]: quotas(), [defaults]: quotas({ QuotaCode: "L-B99A9384", Value: 10 }) };
    await withAws(answers, async () => {
      expect(await check(concurrency)).toMatchObject([{ state: "warning" }]);
    });
  });

  it("reports a quota that Service Quotas does not list as unknown", async () => {
    await withAws({ [applied]: quotas(), [defaults]: quotas() }, async () => {
      expect(await check(instances)).toMatchObject([
        { state: "unknown", message: "ml.m5.large for endpoint usage: Service Quotas does not list it." },
      ]);
    });
  });

  it("reports a denied or throttled request as unknown, and goes on", async () => {
    for (const type of ["AccessDeniedException", "TooManyRequestsException"]) {
      const refused = { status: 400, headers: { "x-amzn-errortype": type }, body: "{}" };
      await withAws({ [applied]: refused }, async () => {
        const findings = await check(concurrency, instances);
        expect(findings.map(({ check: name, state }) => [name, state])).toEqual([
          ["quota of lambda", "unknown"],
          ["quota of sagemaker", "unknown"],
        ]);
      });
    }
  });
});
