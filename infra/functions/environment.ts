import { withPageOrigins } from "../../functions/core/cors";
import { apiSettings, type CallerSettings } from "../../functions/core/api-settings";
import { type ArtifactVariable, type RouteVariable } from "../../functions/core/config";
import { contentKeyDigits } from "../build/content-key";
import { type ApiSettings } from "../settings/schema/api";
import { type HostingSettings } from "../settings/schema/hosting";
import { type ModelSettings } from "../settings/schema";
import { type SourceSettings } from "../settings/schema/sources";

/** Name of the shared endpoint, before its key, and of its resources. */
export const sharedName = "shared";

/** Digits of the suffix that Pulumi adds to generated names. */
const autonameDigits = 7;

/** Length of the keys that API Gateway makes, which serve as the secret of CloudFront. */
const apiKeyDigits = 40;

/** One model of the functions' variable `MODELS`. `Text` is a string, or an Output of one during a deployment. */
export interface ModelRoute<Text> {
  readonly name: string;
  /** Null while the model is asleep: then it has no endpoint. */
  readonly endpointName: Text | null;
  readonly mode: HostingSettings["mode"];
  /** Version of the model's content, 12 hex digits. */
  readonly version: string;
  /** Names for `target_variant`, on the shared endpoint with weights and versions; empty if there is only one variant. */
  readonly variants: readonly (string | ArtifactVariable)[];
  /** Protocol of the container, if it is not the model's own contract. */
  readonly protocol?: "openai" | undefined;
  /** The inference component of the endpoint to invoke. */
  readonly inferenceComponent?: string | undefined;
  /** Set if each caller always gets the same variant. */
  readonly assignBy?: "caller" | undefined;
}

/** Value of the functions' variable `MODELS`, before it becomes JSON. The first model answers `POST /predict`. */
export function modelsVariable<Text>(routes: readonly ModelRoute<Text>[]): Record<string, RouteVariable<Text>> {
  return Object.fromEntries(
    routes.map((route): [string, RouteVariable<Text>] => {
      const { name, endpointName, mode, version, variants, protocol, inferenceComponent, assignBy } = route;
      if (assignBy) return [name, [endpointName, mode, version, variants, null, null, assignBy]];
      if (inferenceComponent !== undefined) {
        return [name, [endpointName, mode, version, variants, protocol ?? null, inferenceComponent]];
      }
      if (protocol) return [name, [endpointName, mode, version, variants, protocol]];
      return [name, variants.length > 0 ? [endpointName, mode, version, variants] : [endpointName, mode, version]];
    }),
  );
}

/** Protocol of a model's container, for its route. */
export function routedProtocol(source: SourceSettings): "openai" | undefined {
  return "protocol" in source && source.protocol === "openai" ? "openai" : undefined;
}

/** The inference component of a model's endpoint, for its route. */
export function routedComponent(source: SourceSettings): string | undefined {
  return source.from === "endpoint" ? source.inferenceComponent : undefined;
}

/** Variants that callers can choose; empty if the settings name none. */
export function routedVariants(hosting: HostingSettings): readonly string[] {
  return hosting.mode !== "serverless" && hosting.variants ? hosting.variants.map(({ name }) => name) : [];
}

/**
 * Variants of a model, for its route.
 * @param versionOf version of a variant's artifact, 12 hex digits, by index
 */
export function routedArtifacts(
  hosting: HostingSettings,
  versionOf: (i: number) => string,
): ModelRoute<never>["variants"] {
  if (hosting.mode !== "shared") return routedVariants(hosting);
  return (hosting.variants ?? []).map(({ name, weight }, i) => [name, weight, versionOf(i)]);
}

/** Set for models whose variants are assigned to callers, for their routes. */
export function routedAssignment(hosting: HostingSettings): "caller" | undefined {
  return hosting.mode === "shared" && hosting.variants && hosting.assignBy === "caller" ? "caller" : undefined;
}

/** Value of the functions' variable `SETTINGS`, before it becomes JSON: what they read of `api`, except `callers`. */
export function settingsVariable(api: EnvironmentInput["api"]): Record<string, unknown> {
  const names = apiSettings.omit({ callers: true }).keyof().options;
  return Object.fromEntries(names.map((name) => [name, api[name]]));
}

/** Issuer of tokens, with the audiences that are accepted. */
export interface TokenIssuer<Text> {
  readonly issuer: Text;
  readonly audiences: readonly Text[];
}

/**
 * Value of the functions' variable `CALLERS`, before it becomes JSON.
 * @param pool replaces `issuedBy: cognito`.
 */
export function callersVariable<Text>({ jwt, ...others }: CallerSettings, pool: TokenIssuer<Text> | null) {
  if (!jwt) return others;
  const { issuedBy, ...rules } = jwt;
  if (issuedBy === "oidc") return { ...others, jwt: rules };
  if (!pool) throw new Error("The settings accept tokens of a user pool, but there is no user pool.");
  const { issuer, audiences } = pool;
  return { ...others, jwt: { issuer, audiences, ...rules } };
}

/** Origin of a page under CloudFront's name. */
const expectedPage = `https://${"d".repeat(14)}.cloudfront.net`;

/** Input for the size of a function's environment. */
export interface EnvironmentInput {
  readonly region: string;
  readonly models: readonly Pick<ModelSettings, "name" | "hosting" | "source">[];
  /** Anything but undefined and null if the stack has a domain. */
  readonly domain?: unknown;
  readonly api: { readonly [Name in keyof ApiSettings]?: ApiSettings[Name] | undefined };
}

/** Bytes of the functions' largest environment, names included, estimated with generated names of the usual length. */
export function environmentBytes({ region, models, api, domain }: EnvironmentInput): { models: number; all: number } {
  const variables = {
    MODELS: JSON.stringify(modelsVariable(models.map(expectedRoute))),
    SETTINGS: JSON.stringify(settingsVariable(api)),
    CALLERS: api.callers ? JSON.stringify(callersVariable(api.callers, expectedPool(region))) : "",
    TABLE: `requests-${"0".repeat(autonameDigits)}`,
    ...(domain ? { EDGE_SECRET: "0".repeat(apiKeyDigits) } : {}),
    ALLOW_ORIGINS: JSON.stringify(api.cors ? withPageOrigins(api.cors, [expectedPage]).allowOrigins : []),
  };
  const bytes = (pairs: readonly (readonly [string, string])[]) => Buffer.byteLength(pairs.flat().join(""));
  return { models: bytes([["MODELS", variables.MODELS]]), all: bytes(Object.entries(variables)) };
}

function expectedRoute({ name, hosting, source }: EnvironmentInput["models"][number]): ModelRoute<string> {
  const made = `${hosting.mode === "shared" ? sharedName : name}-${"0".repeat(contentKeyDigits)}-${"0".repeat(autonameDigits)}`;
  return {
    name,
    mode: hosting.mode,
    endpointName: source.from === "endpoint" ? source.endpointName : made,
    version: "0".repeat(12),
    variants: routedArtifacts(hosting, () => "0".repeat(12)),
    protocol: routedProtocol(source),
    inferenceComponent: routedComponent(source),
    assignBy: routedAssignment(hosting),
  };
}

/** Placeholders as long as Cognito's own values. */
function expectedPool(region: string): TokenIssuer<string> {
  return {
    issuer: `https://cognito-idp.${region}.amazonaws.com/${region}_${"0".repeat(9)}`,
    audiences: ["0".repeat(26)],
  };
}
