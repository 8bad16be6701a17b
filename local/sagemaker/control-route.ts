import * as z from "zod";
import { behaviourChange, behaviourSchema } from "./behaviour";
import { type Directory } from "./directory";
import { type Endpoint } from "./endpoint";

/** An error of the control route, an addition of the stand-in that shows and changes how endpoints behave. */
export class ControlRouteError extends Error {
  constructor(
    readonly status: 400 | 404 | 405 | 415,
    message: string,
  ) {
    super(message);
  }
}

/** State of one endpoint. */
export function describeState({ name, options, behaviour, invocations, variants }: Endpoint) {
  return {
    name,
    model: options.model,
    ...(options.models && { models: options.models.names }),
    behaviour,
    invocations,
    containers: variants.flatMap(({ name: variant, replicas }) =>
      replicas.map(({ state, pid, starts }) => ({ variant, state, pid: pid ?? null, starts })),
    ),
  };
}

/**
 * Changes the behaviour of one endpoint, given by its name or its model's.
 * @throws ControlRouteError
 */
export async function changeBehaviour({ endpoints }: Directory, name: string, body: string) {
  const endpoint = endpoints.find((one) => one.name === name || namesOf(one).includes(name));
  if (!endpoint) {
    const known = endpoints.flatMap(namesOf).join(", ");
    throw new ControlRouteError(404, `There is no endpoint or model "${name}": known are ${known}.`);
  }
  const { scaleToZero, crash, ...change } = parseChange(body);
  endpoint.behaviour = behaviourSchema.parse({ ...endpoint.behaviour, ...change });
  if (scaleToZero) await endpoint.scaleToZero();
  if (crash) for (const replica of endpoint.replicas) replica.crash();
  return describeState(endpoint);
}

/** Names of an endpoint's models. */
function namesOf({ options }: Endpoint): readonly string[] {
  return [options.model, ...(options.models?.names ?? [])];
}

function parseChange(body: string) {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (error) {
    throw new ControlRouteError(400, `The body is not valid JSON: ${(error as Error).message}`);
  }
  const result = behaviourChange.safeParse(json);
  if (result.success) return result.data;
  throw new ControlRouteError(400, z.prettifyError(result.error));
}
