import * as z from "zod";
import { type ContainerDefaults } from "../build/bundle";
import { apiSettings } from "../core/api-settings";
import { callerPolicy } from "../core/callers/policy";
import { type CorsSettings } from "../core/cors";
import { jsonVariable } from "../core/json-variable";
import { hostingModes } from "../core/limits";
import { type Network, parseNetwork } from "./forwarded-address";

export interface ContainerConfig {
  readonly port: number;
  /** Undefined: all addresses of the container. */
  readonly host: string | undefined;
  readonly trustedProxies: readonly Network[];
  readonly cors: CorsSettings;
  /** Environment of application and authorizer, checked and complete. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** Where the documented commands mount the folder of the key file. */
const mountedKeyFile = "/keys/keys.json";

const network = z.string().transform((text, context): Network => {
  try {
    return parseNetwork(text);
  } catch {
    context.addIssue(`"${text}" is neither an IP address nor a network such as 10.0.0.0/8`);
    return z.NEVER;
  }
});

const route = z.tuple(
  [z.string().min(1).nullable(), z.enum(hostingModes), z.string().min(1)],
  z.unknown(),
  'is not ["<endpoint name>", "<serverless, always-on or shared>", "<version>"]',
);

/** Schema of the environment of a container whose bundle carries these models. */
function environmentOf(bundled: readonly string[]) {
  return z
    .object({
      PORT: z.string().regex(/^\d+$/, "is not a number from 0 (any free port) to 65535").default("8080"),
      HOST: z.string().optional(),
      TRUSTED_PROXIES: z
        .string()
        .default("")
        .transform((text) => text.split(",").flatMap((item) => item.trim() || []))
        .pipe(z.array(network)),
      AWS_REGION: z.string("is not set: name the Region of the endpoints, such as eu-west-3"),
      MODELS: jsonVariable.pipe(z.record(z.string(), route)),
      SETTINGS: jsonVariable.pipe(apiSettings.omit({ callers: true })),
      CALLERS: jsonVariable.pipe(callerPolicy),
      ALLOW_ORIGINS: jsonVariable.pipe(z.array(z.string())),
    })
    .superRefine(({ PORT, MODELS, SETTINGS }, context) => {
      const problem = (path: string, message: string) =>
        context.addIssue({ code: "custom", path: [path], message, input: undefined });
      if (Number(PORT) > 65_535) problem("PORT", "is not a number from 0 (any free port) to 65535");
      const unknown = Object.keys(MODELS).filter((name) => !bundled.includes(name));
      const carried = bundled.length > 0 ? `Available: ${bundled.join(", ")}.` : "This image carries none.";
      if (unknown.length > 0) problem("MODELS", `Unknown: ${unknown.join(", ")}. ${carried}`);
      if (Object.keys(MODELS).length > 0 || SETTINGS.proxy.endpoints.length > 0) return;
      problem("SETTINGS", 'Nothing to serve. Name endpoints, such as {"proxy":{"endpoints":["team-a-*"]}}.');
      if (bundled.length === 0) return;
      problem(
        "MODELS",
        `Or name endpoints of models, such as {"${bundled[0]}":["<endpoint>","serverless","<version>"]}.`,
      );
    });
}

/**
 * Reads the container's environment. Empty variables count as absent.
 * @param bundled names of the models that the image carries
 * @throws Error naming every variable that is missing or invalid
 */
export function readContainerConfig(
  env: Readonly<Record<string, string | undefined>>,
  defaults: ContainerDefaults,
  bundled: readonly string[],
): ContainerConfig {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const complete = { MODELS: "{}", ...defaults, ...given };
  const result = environmentOf(bundled).safeParse(complete);
  if (!result.success) {
    throw new Error(`The environment of the container is not valid.\n${z.prettifyError(result.error)}`);
  }
  const { PORT, HOST, TRUSTED_PROXIES, ALLOW_ORIGINS, SETTINGS, CALLERS } = result.data;
  return {
    port: Number(PORT),
    host: HOST,
    trustedProxies: TRUSTED_PROXIES,
    cors: { allowOrigins: ALLOW_ORIGINS },
    variables: {
      ...complete,
      SETTINGS: JSON.stringify(SETTINGS),
      CALLERS: JSON.stringify(CALLERS),
      ...(CALLERS.keys && given["KEY_TABLE"] === undefined && { KEY_FILE: given["KEY_FILE"] ?? mountedKeyFile }),
    },
  };
}
