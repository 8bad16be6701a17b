import { type CorsSettings } from "../../functions/core/cors";
import { type Route } from "../../functions/core/routes";
import { type LambdaFunction } from "../lambda/function";
import { type GatewayAuthorizer } from "./authorizer";
import { type ThrottleSettings } from "./throttle";

export interface GatewayOptions {
  readonly routes: readonly Route[];
  readonly cors: CorsSettings;
  readonly throttle: ThrottleSettings;
  /** The function behind the HTTP API. Requests wait for it; if it cannot be made, they get a 500. */
  readonly function: Promise<LambdaFunction>;
  /** The function behind the streaming REST API, likewise. */
  readonly streamFunction: Promise<LambdaFunction>;
  readonly authorizer: GatewayAuthorizer;
  readonly log: (line: string) => void;
}
