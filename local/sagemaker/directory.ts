import { type Place } from "./errors";
import { type Endpoint } from "./endpoint";

/** Fictitious AWS account. */
export const account = "000000000000";

/** All endpoints of the stand-in. */
export interface Directory {
  readonly place: Place;
  readonly endpoints: readonly Endpoint[];
}

export function findEndpoint({ endpoints }: Directory, name: string): Endpoint | undefined {
  return endpoints.find((endpoint) => endpoint.name === name);
}

export function arnOf({ region, account }: Place, kind: "endpoint" | "endpoint-config", name: string): string {
  return `arn:aws:sagemaker:${region}:${account}:${kind}/${name.toLowerCase()}`;
}
