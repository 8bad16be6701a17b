import * as aws from "@pulumi/aws";

/** One variable of a model's container. */
export interface EnvironmentVariable {
  readonly value: string;
  /** True if the value is a secret: encrypted in the stack's state, never shown. */
  readonly secret: boolean;
  /** Identifies the value in the names of releases: the value itself, or the version of a secret in Secrets Manager. */
  readonly identity: string;
}

/** Variables of a model's container, by name. */
export type ContainerEnvironment = Readonly<Record<string, EnvironmentVariable>>;

/** Current value of a secret in Secrets Manager, and the id of its version. */
export type ReadSecret = (arn: string, region: string) => Promise<{ readonly value: string; readonly version: string }>;

/** Error of a secret that cannot be read. */
export class SecretError extends Error {
  override readonly name = "SecretError";
}

/** ARN of a secret in Secrets Manager, with its Region. */
const secretArn = /^arn:aws[a-z-]*:secretsmanager:([a-z0-9-]+):\d{12}:secret:[\w/+=.@-]+$/;

/** Tells the ARN of a secret in Secrets Manager from other values. */
export function isSecretArn(text: string): boolean {
  return secretArn.test(text);
}

/**
 * Fills in the values of secrets. SageMaker takes no ARNs in a container's environment, so a value that is the ARN of a
 * secret is replaced by the secret's current text. A new version of the secret makes a new release at the next `pulumi up`.
 * @param environment as in the settings.
 * @param inSecretSetting tells whether the stack keeps these settings as a secret.
 * @throws SecretError for a secret that cannot be read.
 */
export async function containerEnvironment(
  environment: Readonly<Record<string, string>>,
  { inSecretSetting, readSecret }: { readonly inSecretSetting: boolean; readonly readSecret: ReadSecret },
): Promise<ContainerEnvironment> {
  const variables = Object.entries(environment).map(async ([name, text]): Promise<[string, EnvironmentVariable]> => {
    const [, region] = secretArn.exec(text) ?? [];
    if (region === undefined) return [name, { value: text, secret: inSecretSetting, identity: text }];
    const { value, version } = await readSecret(text, region);
    return [name, { value, secret: true, identity: `${text} ${version}` }];
  });
  return Object.fromEntries(await Promise.all(variables));
}

/** Reads a secret with the provider's credentials, in previews too. */
export const readSecretVersion: ReadSecret = async (arn, region) => {
  const { secretString, versionId } = await lookUp(arn, region);
  if (!secretString) throw new SecretError(`Secret ${arn} has no text. A variable takes a secret with a text value.`);
  return { value: secretString, version: versionId };
};

async function lookUp(arn: string, region: string) {
  try {
    return await aws.secretsmanager.getSecretVersion({ secretId: arn, region });
  } catch (error) {
    throw new SecretError(
      `Secret ${arn} cannot be read: ${(error as Error).message}. The look-up needs AWS credentials with secretsmanager:GetSecretValue, in previews too.`,
      { cause: error },
    );
  }
}
