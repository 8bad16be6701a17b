import * as z from "zod";
import { scopes } from "./callers/caller";
import { answerSeconds } from "./limits";

/**
 * The settings of the API that its function reads: the part of a stack's settings (`infra/settings/schema`) that reaches
 * Lambda, as JSON in the variable `SETTINGS`. `docs/settings.md` is made from the descriptions.
 */

const newVersion = "A new version of the function";

const positive = z.int().min(1);

const scopeList = z.array(z.enum(scopes));

const jwtRules = {
  audiences: z.array(z.string().min(1)).min(1).meta({
    description: "Accepted audiences. A token must name one, in `aud` or (Cognito) in `client_id`.",
    accepts: "a list of at least one audience",
    change: newVersion,
  }),
};

const tokenRights = {
  scopes: scopeList.default(["predict", "chat"]).meta({
    description: "Scopes of every valid token. A token's own `scope` adds to them (`modelfront/proxy`).",
    accepts: `a list of ${scopes.join(", ")}`,
    change: newVersion,
  }),
  callsPerDay: positive.optional().meta({
    description: "Model calls per subject and day. Default: no limit.",
    change: newVersion,
  }),
};

const httpsUrl = z.url({ protocol: /^https$/ });

const jwt = z.discriminatedUnion("issuedBy", [
  z.strictObject({
    issuedBy: z.literal("oidc"),
    issuer: httpsUrl.meta({
      description: "Issuer of the tokens, exactly as in their `iss`.",
      accepts: "a URL that begins with https://",
      change: newVersion,
    }),
    ...jwtRules,
    jwksUri: httpsUrl.optional().meta({
      description: "URL of the issuer's public keys. Default: `<issuer>/.well-known/jwks.json`.",
      accepts: "a URL that begins with https://",
      change: newVersion,
    }),
    ...tokenRights,
  }),
  z.strictObject({ issuedBy: z.literal("cognito"), ...tokenRights }),
]);
export type JwtSettings = z.output<typeof jwt>;

const callers = z.strictObject({
  anonymous: z
    .strictObject({
      callsPerHour: positive.optional().meta({
        description: "Model calls per client address and hour. Default: no limit.",
        change: newVersion,
      }),
      scopes: scopeList.default(["predict"]).meta({
        description: "Scopes of callers without credentials.",
        accepts: `a list of ${scopes.join(", ")}`,
        change: newVersion,
      }),
    })
    .optional()
    .meta({
      description: "Accepts callers without credentials. Default: refuses them.",
      accepts: "settings with callsPerHour and scopes",
      change: newVersion,
    }),
  keys: z.boolean().default(true).meta({
    description: "Accepts keys issued by `npm run keys`.",
    accepts: "true or false",
    change: newVersion,
  }),
  jwt: jwt.optional().meta({
    description: "Accepts tokens of an OpenID Connect issuer, or of a Cognito user pool that the program creates.",
    accepts: "settings with issuedBy oidc or cognito",
    change: newVersion,
  }),
  refusalsPerMinute: positive.optional().meta({
    description:
      "Refusals (401, 403, 429) per minute and client address, or per caller with valid credentials, counted in the memory of each instance. Beyond it the gateway or the function refuses at once; valid credentials still work. Default: 60.",
    change: newVersion,
  }),
  clientAddresses: z.literal(["keep", "truncate", "drop"]).optional().meta({
    description:
      "Client addresses in logs and counters: `keep` them, `truncate` them to their network (IPv4 /24, IPv6 /48), or `drop` them. Anonymous callers who then look the same share one limit. Default: keep.",
    change: newVersion,
  }),
});
export type CallerSettings = z.output<typeof callers>;

const hostPattern = /^(?=.{1,253}$)([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** The fields of `api` in a stack's settings that the function reads. */
export const apiSettings = z.strictObject({
  coldWaitSeconds: z.int().min(0).max(answerSeconds).default(25).meta({
    description:
      "Time that a request waits for a cold serverless model before it gets 503 `model_loading`, in seconds.",
    change: newVersion,
  }),
  callers: callers.prefault({}),
  limits: z
    .strictObject({
      whenStoreIsDown: z.literal(["open", "closed"]).default("open").meta({
        description:
          "Requests while the table of counters is unreachable: `open` counts them in the memory of each instance, `closed` refuses them with 503.",
        change: newVersion,
      }),
    })
    .prefault({}),
  cache: z
    .strictObject({
      seconds: z.int().min(0).max(86_400).default(300).meta({
        description: "Time that an answer is cached for the same request, in seconds. 0 turns the cache off.",
        change: newVersion,
      }),
      entries: z.int().min(1).max(10_000).default(1000).meta({
        description: "Maximum number of answers cached in memory.",
        change: newVersion,
      }),
      images: z.boolean().default(false).meta({
        description: "Caches answers about images too.",
        accepts: "true or false",
        change: newVersion,
      }),
    })
    .prefault({}),
  imageUrl: z
    .strictObject({
      allowedHosts: z
        .array(z.string().regex(hostPattern).meta({ accepts: "a host name in lower case such as images.example.com" }))
        .default([])
        .meta({
          description: "Hosts that `image_url` may name. Empty: `image_url` is off.",
          accepts: "a list of host names such as images.example.com",
          change: newVersion,
        }),
    })
    .prefault({}),
  proxy: z
    .strictObject({
      endpoints: z
        .array(
          z
            .string()
            .regex(/^(?=.{1,63}$)[a-zA-Z0-9](?:-*[a-zA-Z0-9])*(?:-*\*)?$/)
            .meta({ accepts: "an endpoint name, or a prefix followed by *" }),
        )
        .default([])
        .meta({
          description: "SageMaker endpoints that callers with the scope `proxy` may invoke. Empty: the proxy is off.",
          accepts: "a list of endpoint names or prefixes followed by *",
          change: newVersion,
        }),
    })
    .prefault({}),
  logBodies: z
    .strictObject({
      percent: z.number().min(0).max(100).default(0).meta({
        description: "Percentage of requests whose bodies are logged.",
        accepts: "a number from 0 to 100",
        change: newVersion,
      }),
      maxBytes: z.int().min(1).max(65_536).default(2048).meta({
        description: "Maximum number of bytes of a body that are logged.",
        change: newVersion,
      }),
    })
    .prefault({}),
  metrics: z.boolean().default(true).meta({
    description:
      "Custom metrics in CloudWatch, at 0.30 dollars a month each: about five for each model and six for each function that answers. Without them the same figures are in the log lines, for queries.",
    accepts: "true or false",
    change: newVersion,
  }),
});
export type ApiSettings = z.output<typeof apiSettings>;
