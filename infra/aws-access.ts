/** How hooks reach AWS. They run in `pulumi up`, never in a preview. */
export interface AwsAccess {
  readonly region: string;
  /** Of the shared AWS configuration: `aws:profile`. Undefined leaves it to the environment. */
  readonly profile: string | undefined;
}

/** For the clients of the AWS SDK. */
export function clientConfig({ region, profile }: AwsAccess): { region: string; profile?: string } {
  return { region, ...(profile !== undefined && { profile }) };
}
