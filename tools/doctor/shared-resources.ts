import { APIGatewayClient, GetAccountCommand } from "@aws-sdk/client-api-gateway";
import { CloudWatchLogsClient, DescribeResourcePoliciesCommand } from "@aws-sdk/client-cloudwatch-logs";
import { clientConfig, type AwsAccess } from "../../infra/hooks";
import { type Settings } from "../../infra/settings/schema";
import { checked, type Finding, ok, problem } from "./finding";

/** Characters of a resource policy of CloudWatch Logs, all statements together. */
const maxPolicyCharacters = 5120;
/** Log groups of this prefix share one statement, which is in the policy once any API with an access log was deployed. */
const sharedPrefix = "/aws/vendedlogs/";

/** Checks what all stacks of an account and Region share, and no quota counts. */
export async function checkSharedResources(access: AwsAccess, settings: Settings): Promise<readonly Finding[]> {
  const findings = await Promise.all([
    checked("log policy", "logs:DescribeResourcePolicies", () => checkLogPolicy(access)),
    checked("gateway role", "apigateway:GET on /account", () => checkGatewayRole(access, settings)),
  ]);
  return findings.flat();
}

/** Checks the policy that lets API Gateway write access logs: it grows with every group of another name, and never shrinks. */
async function checkLogPolicy(access: AwsAccess): Promise<readonly Finding[]> {
  const client = new CloudWatchLogsClient(clientConfig(access, "logs"));
  const { resourcePolicies = [] } = await client.send(new DescribeResourcePoliciesCommand({}));
  const full = resourcePolicies
    .map(({ policyName = "", policyDocument = "" }) => ({ policyName, policyDocument }))
    .filter(({ policyDocument }) => policyDocument.length > 0.9 * maxPolicyCharacters)
    .filter(({ policyDocument }) => !policyDocument.includes(sharedPrefix));
  if (full.length === 0) return [ok("log policy", `room for the access log (${resourcePolicies.length} policies)`)];
  return full.map(({ policyName, policyDocument }) =>
    problem(
      "log policy",
      "failure",
      `The resource policy ${policyName} of CloudWatch Logs has ${policyDocument.length} of ${maxPolicyCharacters} characters: a stage with an access log cannot be created once it is full. Delete it if the APIs that it names are gone; AWS writes it again.`,
      `aws logs delete-resource-policy --policy-name ${policyName} --region ${access.region}`,
    ),
  );
}

/** Checks the role with which API Gateway writes the access logs of REST APIs: one per account and Region. */
async function checkGatewayRole(access: AwsAccess, { logs }: Settings): Promise<readonly Finding[]> {
  if (logs.streamingAccess === "off") return [];
  const client = new APIGatewayClient(clientConfig(access, "apigateway"));
  const { cloudwatchRoleArn } = await client.send(new GetAccountCommand({}));
  const hasRole = cloudwatchRoleArn !== undefined && cloudwatchRoleArn !== "";
  if (logs.streamingAccess === "account-role" && !hasRole) {
    return [
      problem(
        "gateway role",
        "failure",
        `API Gateway has no role for access logs in ${access.region}, and modelfront:logs.streamingAccess is account-role.`,
        "aws apigateway update-account --patch-operations op=replace,path=/cloudwatchRoleArn,value=ROLE_ARN",
      ),
    ];
  }
  return [ok("gateway role", hasRole ? cloudwatchRoleArn : "the stack sets its own")];
}
