import type * as credentialProviders from "@aws-sdk/credential-providers";
import * as z from "zod";
import { type AwsAccess, type Credentials } from "./hooks";
import { type StackConfig } from "./settings/parse";
import { hidden, SettingsError } from "./settings/problems";

/** A time such as `1h30m`, in seconds. */
const duration = z
  .string()
  .regex(/^(\d+h)?(\d+m)?(\d+s)?$/)
  .transform((text) => {
    const [, hours, minutes, seconds] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(text) ?? [];
    return Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
  });

const session = {
  roleArn: z.string(),
  sessionName: z.string().optional(),
  duration: duration.optional(),
  policy: z.string().optional(),
  policyArns: z.array(z.string()).optional(),
};
const assumedRole = z.object({
  ...session,
  externalId: z.string().optional(),
  sourceIdentity: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
  transitiveTagKeys: z.array(z.string()).optional(),
});
const webIdentity = z.object({
  ...session,
  webIdentityToken: z.string().optional(),
  webIdentityTokenFile: z.string().optional(),
});

/** The provider's settings that decide how AWS is reached, below `aws:`. @see https://www.pulumi.com/registry/packages/aws/api-docs/provider/ */
const providerSettings = {
  profile: z.string().optional(),
  accessKey: z.string().optional(),
  secretKey: z.string().optional(),
  token: z.string().optional(),
  assumeRoleWithWebIdentity: webIdentity.optional(),
  assumeRoles: z.array(assumedRole).default([]),
  endpoints: z.array(z.record(z.string(), z.string())).default([]),
};
const accepted: Readonly<Record<keyof typeof providerSettings, string>> = {
  profile: "the name of a profile",
  accessKey: "an access key id",
  secretKey: "a secret access key",
  token: "a session token",
  assumeRoleWithWebIdentity: "a roleArn with webIdentityToken or webIdentityTokenFile, and a duration such as 1h",
  assumeRoles: "a list of roles, each with a roleArn, and a duration such as 1h",
  endpoints: "a list of URLs by the name of the service",
};
type ProviderSettings = z.output<z.ZodObject<typeof providerSettings>>;

/**
 * Reads how the provider reaches AWS, so that hooks and look-ups do the same: Region, profile, keys, roles, endpoints.
 * @param source file of the configuration, for messages.
 * @throws SettingsError for values that the provider would refuse. It quotes none, since some are secrets.
 */
export function readAwsAccess(config: StackConfig, region: string, source: string): AwsAccess {
  const settings = z.object(providerSettings).safeParse(
    Object.fromEntries(
      Object.keys(providerSettings).flatMap((name) => {
        const value = config[`aws:${name}`];
        return value === undefined ? [] : [[name, parseText(name, value)]];
      }),
    ),
  );
  if (!settings.success) {
    const names = new Set(settings.error.issues.map(({ path: [name] }) => name as keyof typeof providerSettings));
    throw new SettingsError(
      source,
      [...names].map((name) => ({ key: `aws:${name}`, found: hidden, allowed: accepted[name] })),
    );
  }
  const { profile, endpoints } = settings.data;
  const services = Object.assign({}, ...endpoints) as Readonly<Record<string, string>>;
  return {
    region,
    ...(profile !== undefined && { profile }),
    ...(namesCredentials(settings.data) && { credentials: lazyCredentials(settings.data, region, services.sts) }),
    ...(endpoints.length > 0 && { endpoints: services }),
  };
}

/** Pulumi hands lists and objects over as JSON. */
function parseText(name: string, value: unknown): unknown {
  if (typeof value !== "string" || !["assumeRoles", "assumeRoleWithWebIdentity", "endpoints"].includes(name))
    return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function namesCredentials({ accessKey, assumeRoleWithWebIdentity, assumeRoles }: ProviderSettings): boolean {
  return accessKey !== undefined || assumeRoleWithWebIdentity !== undefined || assumeRoles.length > 0;
}

/** Credentials whose providers are loaded on first use. */
function lazyCredentials(settings: ProviderSettings, region: string, endpoint: string | undefined): Credentials {
  let provider: Credentials | undefined;
  return async (properties) => {
    provider ??= createCredentials(settings, { region, ...(endpoint !== undefined && { endpoint }) });
    return provider(properties);
  };
}

/** Credentials of the last role in the list. Each role is assumed with those of the one before it, as the provider does. */
function createCredentials(
  { profile, accessKey, secretKey, token, assumeRoleWithWebIdentity, assumeRoles }: ProviderSettings,
  clientConfig: { readonly region: string; readonly endpoint?: string },
): Credentials {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- evaluating the program loads no SDK client
  const providers = require("@aws-sdk/credential-providers") as typeof credentialProviders;
  const first = (): Credentials => {
    if (assumeRoleWithWebIdentity) {
      const { webIdentityToken, webIdentityTokenFile, ...role } = assumeRoleWithWebIdentity;
      const options = { clientConfig, ...webIdentityOptions(role) };
      return webIdentityToken === undefined
        ? providers.fromTokenFile({ ...options, ...(webIdentityTokenFile !== undefined && { webIdentityTokenFile }) })
        : providers.fromWebToken({ ...options, webIdentityToken });
    }
    if (accessKey !== undefined && secretKey !== undefined) {
      const keys = { accessKeyId: accessKey, secretAccessKey: secretKey, ...(token && { sessionToken: token }) };
      return () => Promise.resolve(keys);
    }
    return providers.fromNodeProviderChain({ clientConfig, ...(profile !== undefined && { profile }) });
  };
  return assumeRoles.reduce(
    (masterCredentials, role) =>
      providers.fromTemporaryCredentials({ clientConfig, masterCredentials, params: roleParameters(role) }),
    first(),
  );
}

function webIdentityOptions({
  roleArn,
  sessionName,
  duration: seconds,
  policy,
  policyArns,
}: z.output<typeof webIdentity>) {
  return {
    roleArn,
    ...(sessionName !== undefined && { roleSessionName: sessionName }),
    ...(seconds !== undefined && { durationSeconds: seconds }),
    ...(policy !== undefined && { policy }),
    ...(policyArns && { policyArns: policyArns.map((arn) => ({ arn })) }),
  };
}

function roleParameters(role: z.output<typeof assumedRole>) {
  const { roleArn, sessionName, duration: seconds, policy, policyArns, externalId, sourceIdentity, tags } = role;
  return {
    RoleArn: roleArn,
    ...(sessionName !== undefined && { RoleSessionName: sessionName }),
    ...(seconds !== undefined && { DurationSeconds: seconds }),
    ...(policy !== undefined && { Policy: policy }),
    ...(policyArns && { PolicyArns: policyArns.map((arn) => ({ arn })) }),
    ...(externalId !== undefined && { ExternalId: externalId }),
    ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
    ...(tags && { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }),
    ...(role.transitiveTagKeys && { TransitiveTagKeys: role.transitiveTagKeys }),
  };
}
