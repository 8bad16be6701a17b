import { type CorsSettings } from "../../functions/core/cors";
import { type Route } from "../../functions/core/routes";
import { type LambdaFunction } from "../lambda/function";
import { type GatewayAuthorizer } from "./authorizer";
import { type ThrottleSettings } from "./throttle";

export interface GatewayOptions {
  readonly routes: readonly Route[];
  readonly cors: CorsSettings;
  readonly throttle: ThrottleSettings;
  /** The function behind the HTTP API. Requests wait for it, and get a 500 if it cannot be created. */
  readonly function: Promise<LambdaFunction>;
  /** The function behind the streaming REST API. Requests wait for it in the same way. */
  readonly streamFunction: Promise<LambdaFunction>;
  readonly authorizer: GatewayAuthorizer;
  readonly log: (line: string) => void;
}
