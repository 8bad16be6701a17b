import * as z from "zod";
import { InvalidRequest } from "../../../model/errors";
import { type ControlPlane, type EndpointDetails } from "./control-plane";
import { type AllowedEndpoints, isName } from "./endpoint-names";

/** Query parameters of `GET /v1/endpoints`, all optional. */
export const listQuery = z.strictObject({
  limit: z.coerce
    .number()
    .pipe(z.int().min(1).max(100))
    .default(20)
    .meta({ description: "How many endpoints a page has at most." }),
  after: z
    .string()
    .refine(isName, "Expected the name of an endpoint.")
    .optional()
    .meta({ description: "The page after this name: `last_id` of the page before." }),
});

const endpoint = z.strictObject({
  id: z.string().meta({ description: "The endpoint's name." }),
  object: z.literal("endpoint"),
  status: z.string().meta({ description: "In SageMaker's words.", examples: ["InService"] }),
  hosting: z
    .enum(["serverless", "always-on"])
    .nullable()
    .meta({ description: "Null while the endpoint is being created." }),
  variants: z.array(z.string()).meta({ description: "Its production variants." }),
  created: z.int().meta({ description: "In seconds since 1970." }),
  updated: z.int().meta({ description: "In seconds since 1970." }),
});

/** Answer of `GET /v1/endpoints`: one page, sorted by name. */
export const endpointList = z.strictObject({
  object: z.literal("list"),
  data: z.array(endpoint),
  first_id: z.string().nullable(),
  last_id: z.string().nullable(),
  has_more: z.boolean(),
});

/** A page of the endpoints that the settings allow. @throws InvalidRequest, and errors of the control plane */
export async function listEndpoints(
  query: URLSearchParams,
  allowed: AllowedEndpoints,
  controlPlane: ControlPlane,
  signal: AbortSignal,
): Promise<z.output<typeof endpointList>> {
  const { limit, after = "" } = readQuery(query);
  const lists = await Promise.all(allowed.prefixes.map((prefix) => controlPlane.listNames(prefix, signal)));
  const names = [...new Set([...allowed.names, ...lists.flat()])].sort().filter((name) => name > after);
  const page = names.slice(0, limit);
  const found = await Promise.all(page.map((name) => controlPlane.describe(name, signal)));
  return {
    object: "list",
    // A configured endpoint may not exist, and a listed one may have been deleted since.
    data: found.filter((details) => details !== null).map(toEntry),
    first_id: page.at(0) ?? null,
    last_id: page.at(-1) ?? null,
    has_more: names.length > page.length,
  };
}

function readQuery(query: URLSearchParams): z.output<typeof listQuery> {
  const result = listQuery.safeParse(Object.fromEntries(query));
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  throw new InvalidRequest(message, path.length > 0 ? path.join(".") : null);
}

function toEntry({ name, status, hosting, variants, created, updated }: EndpointDetails) {
  const seconds = (time: Date) => Math.floor(time.getTime() / 1000);
  return {
    id: name,
    object: "endpoint" as const,
    status,
    hosting,
    variants: [...variants],
    created: seconds(created),
    updated: seconds(updated),
  };
}
