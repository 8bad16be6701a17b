import { CloudFrontClient, ListResponseHeadersPoliciesCommand } from "@aws-sdk/client-cloudfront";
import {
  ListAWSDefaultServiceQuotasCommand,
  ListServiceQuotasCommand,
  ServiceQuotasClient,
  type ServiceQuota,
} from "@aws-sdk/client-service-quotas";
import { clientConfig, type AwsAccess } from "../../infra/hooks";
import { globalConfig } from "../aws/access";
import { checked, type Finding, ok, problem } from "./finding";
import { type QuotaNeed } from "./quota-needs";

/** Compares what a stack needs with what the account has. @param isDeployed true if what exists includes the stack */
export async function checkQuotas(
  access: AwsAccess,
  needs: readonly QuotaNeed[],
  isDeployed: boolean,
): Promise<readonly Finding[]> {
  const services = [...new Set(needs.map(({ service }) => service))];
  const findings = await Promise.all(
    services.map((service) => {
      const ofService = needs.filter((need) => need.service === service);
      return checked(`quota of ${service}`, "servicequotas:ListServiceQuotas and ListAWSDefaultServiceQuotas", () =>
        checkService(access, ofService, isDeployed),
      );
    }),
  );
  return findings.flat();
}

async function checkService(
  access: AwsAccess,
  needs: readonly QuotaNeed[],
  isDeployed: boolean,
): Promise<readonly Finding[]> {
  const { service, global } = needs[0]!;
  const config = global ? globalConfig(access, "servicequotas") : clientConfig(access, "servicequotas");
  const client = new ServiceQuotasClient(config);
  const applied = await listQuotas(client, service, "applied");
  const missing = needs.filter((need) => !findQuota(applied, need));
  // A quota that the account never changed may be among the defaults alone.
  const defaults = missing.length > 0 ? await listQuotas(client, service, "default") : [];
  const used = service === "cloudfront" && !isDeployed ? await countHeaderPolicies(access) : 0;
  return needs.map((need) => {
    const quota = findQuota(applied, need) ?? findQuota(defaults, need);
    return compare({ ...need, need: need.need + used }, quota, config.region, used);
  });
}

async function listQuotas(
  client: ServiceQuotasClient,
  ServiceCode: string,
  which: "applied" | "default",
): Promise<ServiceQuota[]> {
  const quotas: ServiceQuota[] = [];
  let NextToken: string | undefined;
  do {
    const input = { ServiceCode, MaxResults: 100, ...(NextToken && { NextToken }) };
    const page = await (which === "applied"
      ? client.send(new ListServiceQuotasCommand(input))
      : client.send(new ListAWSDefaultServiceQuotasCommand(input)));
    quotas.push(...(page.Quotas ?? []));
    NextToken = page.NextToken;
  } while (NextToken);
  return quotas;
}

function findQuota(quotas: readonly ServiceQuota[], { code, name }: QuotaNeed): ServiceQuota | undefined {
  return quotas.find(({ QuotaCode, QuotaName }) => (code === null ? QuotaName === name : QuotaCode === code));
}

function compare(
  { service, name, need, why, without }: QuotaNeed,
  quota: ServiceQuota | undefined,
  region: string,
  used: number,
): Finding {
  const check = `quota of ${service}`;
  if (quota?.Value === undefined) {
    const repair = `aws service-quotas list-service-quotas --service-code ${service} --region ${region}`;
    return { check, state: "unknown", message: `${name}: Service Quotas does not list it.`, repair };
  }
  const code = quota.QuotaCode ?? "";
  const others = used > 0 ? `; ${used} exist already` : "";
  const message = `${name} (${code}): ${quota.Value}, and the stack needs ${need} (${why}${others})`;
  if (quota.Value >= need) return ok(check, message);
  return problem(
    check,
    without,
    `${message}.`,
    `aws service-quotas request-service-quota-increase --service-code ${service} --quota-code ${code} --desired-value ${need} --region ${region}`,
  );
}

/** Custom response headers policies of the account. */
async function countHeaderPolicies(access: AwsAccess): Promise<number> {
  const client = new CloudFrontClient(clientConfig(access, "cloudfront"));
  const { ResponseHeadersPolicyList } = await client.send(new ListResponseHeadersPoliciesCommand({ Type: "custom" }));
  return ResponseHeadersPolicyList?.Quantity ?? 0;
}
