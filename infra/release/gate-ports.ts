import { type HttpAuthorizerEvent, type HttpAuthorizerResult } from "../../functions/lambda/events/authorizer";
import { type HttpApiEvent } from "../../functions/lambda/events/http-api";
import { type RestEvent } from "../../functions/lambda/events/rest-api";
import { type Clock } from "./patience";
import { type RegisteredVersion, type Registration } from "./registration";

export interface EndpointState {
  readonly status: string;
  readonly configurationName: string;
  readonly failureReason: string | undefined;
  /** Instances of all its variants; 0 if serverless. */
  readonly instances: number;
}

export interface ApiAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Outside world of the gate. The functions called are the versions that are to go live.
 * Calls throw `PassingFailure` if they may succeed later, and other errors if they cannot.
 */
export interface GatePorts extends Clock {
  /** Null if the endpoint does not exist. */
  readonly describeEndpoint: (name: string) => Promise<EndpointState | null>;
  readonly callApi: (event: HttpApiEvent) => Promise<ApiAnswer>;
  readonly callStream: (event: RestEvent) => Promise<ApiAnswer>;
  readonly callAuthorizer: (event: HttpAuthorizerEvent) => Promise<HttpAuthorizerResult>;
  /** Registers a release in the model registry, unless it is there already. */
  readonly registerVersion: (registration: Registration) => Promise<RegisteredVersion>;
  /** Last error in the log of an endpoint; null if there is none, or the credentials do not allow reading it. */
  readonly lastErrorLine: (endpointName: string) => Promise<string | null>;
  /** Shows progress: `fleeting` lines replace each other and leave no trace. */
  readonly report: (line: string, lasts: "fleeting" | "lasting") => void;
}
