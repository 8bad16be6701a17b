import * as z from "zod";
import { scopes } from "./callers/caller";
import { answerSeconds } from "./limits";

/**
 * The settings of the API that its function reads: the part of a stack's settings (`infra/settings/index.ts`) that reaches
 * Lambda, as JSON in the variable `SETTINGS`. `docs/settings.md` is made from the descriptions.
 */

const newVersion = "A new version of the function";

const positive = z.int().min(1);

const scopeList = z.array(z.enum(scopes));

const jwtRules = {
  audiences: z
    .array(z.string().min(1))
    .min(1)
    .meta({
      description: "Audiences of which a token must name one, in `aud` or, as Cognito does, in `client_id`.",
      accepts: "a list of at least one audience",
      examples: ["modelfront"],
      change: newVersion,
    }),
};

const tokenRights = {
  scopes: scopeList.default(["predict", "chat"]).meta({
    description: "What every valid token may do; a token's `scope` adds `modelfront/proxy` and the like.",
    accepts: `a list of ${scopes.join(", ")}`,
    examples: ["predict"],
    change: newVersion,
  }),
  callsPerDay: positive.optional().meta({
    description: "Model calls per subject and day; without it there is no such limit.",
    change: newVersion,
  }),
};

const httpsUrl = z.url({ protocol: /^https$/ });

const jwt = z.discriminatedUnion("issuedBy", [
  z.strictObject({
    issuedBy: z.literal("oidc"),
    issuer: httpsUrl.meta({
      description: "Issuer whose tokens are accepted: exactly what stands in their `iss`.",
      accepts: "a URL that begins with https://",
      examples: ["https://login.example.com/"],
      change: newVersion,
    }),
    ...jwtRules,
    jwksUri: httpsUrl.optional().meta({
      description: "Where its keys are; `<issuer>/.well-known/jwks.json` if not given.",
      accepts: "a URL that begins with https://",
      examples: ["https://login.example.com/.well-known/jwks.json"],
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
        description: "Model calls per client address and hour; without it there is no such limit.",
        examples: [100],
        change: newVersion,
      }),
      scopes: scopeList.default(["predict"]).meta({
        description: "What callers without credentials may do.",
        accepts: `a list of ${scopes.join(", ")}`,
        examples: ["predict"],
        change: newVersion,
      }),
    })
    .optional()
    .meta({
      description: "Callers without credentials. Without this setting there are none.",
      accepts: "settings with callsPerHour and scopes",
      change: newVersion,
    }),
  keys: z.boolean().default(true).meta({
    description: "Whether keys are accepted that `npm run keys` issues.",
    accepts: "true or false",
    change: newVersion,
  }),
  jwt: jwt.optional().meta({
    description: "Tokens of an OpenID Connect issuer, or of a Cognito user pool that the program creates.",
    accepts: "settings with issuedBy oidc or cognito",
    change: newVersion,
  }),
});
export type CallerSettings = z.output<typeof callers>;

const hostPattern = /^(?=.{1,253}$)([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** The fields of `api` in a stack's settings that the function reads. */
export const apiSettings = z.strictObject({
  coldWaitSeconds: z.int().min(0).max(answerSeconds).default(25).meta({
    description: "How long a request waits for a cold serverless model before it gets 503 `model_loading`.",
    change: newVersion,
  }),
  callers: callers.prefault({}),
  limits: z
    .strictObject({
      whenStoreIsDown: z.literal(["open", "closed"]).default("open").meta({
        description:
          "What becomes of requests while the table of the counters cannot be reached: let through uncounted, or refused with 503.",
        change: newVersion,
      }),
    })
    .prefault({}),
  cache: z
    .strictObject({
      seconds: z.int().min(0).max(86_400).default(300).meta({
        description: "How long the answer to a prediction is kept for the same request; 0 keeps none.",
        change: newVersion,
      }),
      entries: z.int().min(1).max(10_000).default(1000).meta({
        description: "The most answers that are kept in memory.",
        change: newVersion,
      }),
      images: z.boolean().default(false).meta({
        description: "Whether answers about images are kept too.",
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
          description: "Hosts that `image_url` may name; none turns it off.",
          accepts: "a list of host names such as images.example.com",
          examples: ["images.example.com"],
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
            .meta({ accepts: "an endpoint's name, or the beginning of one and *" }),
        )
        .default([])
        .meta({
          description: "SageMaker endpoints that callers with the scope `proxy` may ask; none turns the proxy off.",
          accepts: "a list of names, each an endpoint's name or the beginning of one and *",
          examples: ["team-a-*"],
          change: newVersion,
        }),
    })
    .prefault({}),
  logBodies: z
    .strictObject({
      percent: z.number().min(0).max(100).default(0).meta({
        description: "Share of requests whose bodies are logged.",
        accepts: "a number from 0 to 100",
        change: newVersion,
      }),
      maxBytes: z.int().min(1).max(65_536).default(2048).meta({
        description: "Bytes of a body that are logged at most.",
        change: newVersion,
      }),
    })
    .prefault({}),
});
export type ApiSettings = z.output<typeof apiSettings>;
