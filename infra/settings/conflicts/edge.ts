import { type SettingsDraft } from "../draft";
import { problemAt, type SettingProblem } from "../problems";

/** Checks that the domain has a certificate, and that the firewall's narrower limit is the lower one. */
export function checkDomain({ domain }: SettingsDraft): SettingProblem[] {
  if (!domain) return [];
  const { certificateArn, firewall, hostedZoneId } = domain;
  const problems: SettingProblem[] = [];
  if (certificateArn === undefined && hostedZoneId === undefined) {
    const allowed = "the ARN of a certificate of ACM in us-east-1, or hostedZoneId, in which the stack makes one";
    problems.push(problemAt(["domain", "certificateArn"], undefined, allowed));
  }
  const { apiRequestsPerAddress: narrow, requestsPerAddress: wide } = firewall ?? {};
  if (typeof narrow === "number" && typeof wide === "number" && narrow > wide) {
    const allowed = `at most requestsPerAddress, which is ${wide}`;
    problems.push(problemAt(["domain", "firewall", "apiRequestsPerAddress"], narrow, allowed));
  }
  return problems;
}

/** Checks that there is a page where its origin may call the API. */
export function checkPageOrigin({ api, site }: SettingsDraft): SettingProblem[] {
  const at = api?.cors?.allowOrigins?.indexOf("page") ?? -1;
  if (at < 0 || site?.enabled !== false) return [];
  return [
    problemAt(
      ["api", "cors", "allowOrigins", at],
      "page",
      "another origin: site.enabled is false, so the stack has no page",
    ),
  ];
}

/**
 * Checks that the network has something in it, and no serverless endpoint, which cannot join a VPC.
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html
 */
export function checkNetwork({ models, network }: SettingsDraft): SettingProblem[] {
  if (!network) return [];
  if (network.models === false && network.functions === false) {
    return [
      problemAt(["network", "models"], false, "true, unless functions is: the network is for one of them at least"),
    ];
  }
  const serverless = models.filter(
    ({ hosting, source }) => hosting?.mode === "serverless" && source?.from !== "endpoint",
  );
  if (network.models !== true || serverless.length === 0) return [];
  const names = serverless.map(({ name }) => name).join(", ");
  const allowed = `false, or always-on hosting for ${names}: serverless endpoints cannot join a VPC`;
  return [problemAt(["network", "models"], true, allowed)];
}
