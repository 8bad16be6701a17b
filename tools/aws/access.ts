import { readAwsAccess } from "../../infra/aws-access";
import { clientConfig, type AwsAccess } from "../../infra/hooks";
import { readStackConfig, readStackFile } from "../../infra/settings/stack-file";

/** Settings that only Pulumi can decrypt: without it, the SDK's own credentials are used. */
const sealedSettings = ["aws:accessKey", "aws:secretKey", "aws:token"];

/**
 * Access to the AWS account of a stack for commands that run without Pulumi: Region, profile, roles and endpoints of its file.
 * @throws Error if the stack's file does not exist or is not valid
 */
export function stackAccess(stack: string): AwsAccess {
  // On Node.js 20 the SDK would print seven lines about its end of support before the command's own.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const config = Object.entries(readStackConfig(stack)).filter(([key]) => !sealedSettings.includes(key));
  const { region } = readStackFile(stack);
  return readAwsAccess(Object.fromEntries(config), region, `Pulumi.${stack}.yaml`);
}

/** Configures a client of a service that AWS runs in one Region for the whole account. */
export function globalConfig(access: AwsAccess, service: string) {
  return { ...clientConfig(access, service), region: "us-east-1" };
}
