import type { fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import * as pulumi from "@pulumi/pulumi";

/** Credentials of an AWS SDK client, fetched when it needs them. */
export type Credentials = ReturnType<typeof fromTemporaryCredentials>;

/** Access to AWS for code that runs during `pulumi up` itself, such as resource hooks: the provider's. @see readAwsAccess */
export interface AwsAccess {
  readonly region: string;
  /** Profile of the shared AWS configuration (`aws:profile`). Undefined: the SDK's default credential chain. */
  readonly profile?: string | undefined;
  /** Credentials that the provider's settings name. Undefined: those of the profile, or of the default chain. */
  readonly credentials?: Credentials | undefined;
  /** URLs that replace those of AWS services, by the provider's name of the service (`aws:endpoints`). */
  readonly endpoints?: Readonly<Record<string, string>> | undefined;
}

/** Configuration of an AWS SDK client. */
interface ClientConfig {
  readonly region: string;
  readonly profile?: string;
  readonly credentials?: Credentials;
  readonly endpoint?: string;
}

/**
 * Configures an AWS SDK client like the provider.
 * @param service the provider's name of the service, such as `lambda`.
 */
export function clientConfig({ region, profile, credentials, endpoints }: AwsAccess, service: string): ClientConfig {
  const endpoint = endpoints?.[service];
  return {
    region,
    ...(profile !== undefined && { profile }),
    ...(credentials && { credentials }),
    ...(endpoint !== undefined && { endpoint }),
  };
}

/** Value of an Output, for hooks: they run when everything that they depend on exists. */
export function valueOf<T>(output: pulumi.Output<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve) => {
    pulumi.output(output).apply((value) => resolve(value));
  });
}
