import * as z from "zod";

const repository = z.string().regex(/^[\w.-]+\/[\w.-]+$/, "expected OWNER/NAME");
/** Numeric ids are in the subject claim of repositories created after 15 July 2026. */
const id = z.coerce.number().int().positive();
const environment = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, "expected lower-case letters, digits and hyphens");

const schema = z
  .strictObject({
    repository,
    ownerId: id.optional(),
    repositoryId: id.optional(),
    /** GitHub environments, each with a deploy role. */
    environments: z.array(environment).min(1).default(["dev", "prod", "preview"]),
    /** An account has one OIDC provider of GitHub at most: `existing` uses the one that is there. */
    oidcProvider: z.enum(["create", "existing"]).default("create"),
    /**
     * Hours for which a deploy role may be assumed at once: at least as long as the longest release.
     * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html (MaxSessionDuration: 1 to 12 hours)
     */
    sessionHours: z.coerce.number().int().min(1).max(12).default(1),
  })
  .refine((one) => (one.ownerId === undefined) === (one.repositoryId === undefined), {
    error: "ownerId and repositoryId go together: `gh api repos/OWNER/NAME --jq '.owner.id, .id'` prints both",
  });
export type BootstrapSettings = z.output<typeof schema>;

/**
 * Parses the configuration below `modelfront-bootstrap:`.
 * @throws Error listing every invalid setting
 */
export function parseBootstrapSettings(values: Readonly<Record<string, unknown>>): BootstrapSettings {
  const result = schema.safeParse(values);
  if (result.success) return result.data;
  throw new Error(`The configuration of bootstrap/ is not valid.\n${z.prettifyError(result.error)}`);
}
