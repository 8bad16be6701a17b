import * as pulumi from "@pulumi/pulumi";

/** Access to AWS for code that runs during `pulumi up` itself, such as resource hooks. */
export interface AwsAccess {
  readonly region: string;
  /** Profile of the shared AWS configuration (`aws:profile`). Undefined: the SDK's default credential chain. */
  readonly profile: string | undefined;
}

/** Configuration of an AWS SDK client. */
export function clientConfig({ region, profile }: AwsAccess): { region: string; profile?: string } {
  return { region, ...(profile !== undefined && { profile }) };
}

/** Value of an Output, for hooks: they run when everything that they depend on exists. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve) => {
    pulumi.output(output).apply((value) => resolve(value));
  });
}
