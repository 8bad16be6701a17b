import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type CorsSettings } from "../../functions/core/cors";
import { httpApi } from "../../functions/core/limits";
import {
  allowedHeaders,
  exposedHeaders,
  preflightMaxAgeSeconds,
  routes,
  routesOf,
  type Features,
} from "../../functions/core/routes";
import { addressField, createAccessLogGroup } from "./access-log";
import { authorizerOf, createHttpAuthorizer, type AuthorizerCandidates } from "./http-authorizer";
import { type LiveFunction } from "../functions/live-function";
import { type Settings } from "../settings/schema";

export interface HttpApiArgs extends AuthorizerCandidates {
  /** Function that answers. */
  readonly api: LiveFunction;
  readonly features: Features;
  /** Settings of CORS, with the page's own origin in them. */
  readonly cors: pulumi.Input<CorsSettings>;
  readonly settings: Pick<Settings, "api" | "logs">;
}

type CorsConfiguration = aws.types.input.apigatewayv2.ApiCorsConfiguration;

/** HTTP API: all routes whose answers do not stream, with throttling, access log and CORS. */
export class HttpApi extends pulumi.ComponentResource {
  /** URL without a trailing slash. */
  readonly url: pulumi.Output<string>;
  /** Dimensions of its metrics in CloudWatch. */
  readonly metricDimensions: { readonly ApiId: pulumi.Output<string>; readonly Stage: pulumi.Output<string> };

  constructor(name: string, args: HttpApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("modelfront:index:HttpApi", name, {}, opts);
    const { settings, features } = args;
    const { alias } = args.api;
    const child = { parent: this };

    const api = new aws.apigatewayv2.Api(
      name,
      { protocolType: "HTTP", corsConfiguration: pulumi.output(args.cors).apply(corsConfiguration) },
      child,
    );
    const permission = new aws.lambda.Permission(
      name,
      {
        function: alias.functionName,
        qualifier: alias.name,
        action: "lambda:InvokeFunction",
        principal: "apigateway.amazonaws.com",
        sourceArn: pulumi.interpolate`${api.executionArn}/*`,
      },
      child,
    );
    const integration = new aws.apigatewayv2.Integration(
      name,
      {
        apiId: api.id,
        integrationType: "AWS_PROXY",
        integrationUri: alias.invokeArn,
        payloadFormatVersion: "2.0",
        timeoutMilliseconds: httpApi.timeoutSeconds * 1000,
      },
      child,
    );
    const target = pulumi.interpolate`integrations/${integration.id}`;
    const authorizer = createHttpAuthorizer(name, api, authorizerOf(settings.api, args), child);
    const declared = httpRoutes(features).map(
      ({ id, key, open }) =>
        new aws.apigatewayv2.Route(
          `${name}-${id}`,
          { apiId: api.id, routeKey: key, target, ...(!open && authorizer) },
          child,
        ),
    );
    const logGroup = createAccessLogGroup(name, api.id, settings.logs, child);
    const stage = new aws.apigatewayv2.Stage(
      name,
      {
        apiId: api.id,
        // The default stage adds nothing to the path.
        name: "$default",
        autoDeploy: true,
        accessLogSettings: { destinationArn: logGroup.arn, format: accessLogFormat(settings.api.callers) },
        defaultRouteSettings: {
          throttlingRateLimit: settings.api.throttle.rateLimit,
          throttlingBurstLimit: settings.api.throttle.burstLimit,
        },
      },
      { parent: this, dependsOn: [permission, ...declared] },
    );
    this.url = api.apiEndpoint;
    this.metricDimensions = { ApiId: api.id, Stage: stage.name };
    this.registerOutputs({ url: this.url });
  }
}

export interface HttpRoute {
  /** Last part of the resource's name. */
  readonly id: string;
  readonly key: string;
  /** True for routes without an authorizer. */
  readonly open: boolean;
}

/**
 * Routes of the HTTP API: those of the route table that answer whole, and `$default`, so that an unknown path or method
 * gets the API's own error envelope. `$default` has an authorizer, so whatever needs no credentials has a route of its
 * own: HEAD of the open GET routes (an HTTP API matches methods exactly), and preflights, as AWS recommends.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
export function httpRoutes(features: Features): readonly HttpRoute[] {
  return [
    ...routesOf(features)
      .filter(({ streaming }) => streaming !== "only")
      .flatMap(({ operationId, method, path, access }) => {
        const open = access === "open";
        const route = { id: operationId, key: `${method} ${path}`, open };
        return open && method === "GET" ? [route, { id: `${operationId}-head`, key: `HEAD ${path}`, open }] : [route];
      }),
    { id: "preflight", key: "OPTIONS /{proxy+}", open: true },
    { id: "otherwise", key: "$default", open: false },
  ];
}

export function corsConfiguration({ allowOrigins }: CorsSettings): CorsConfiguration {
  return {
    allowOrigins: [...allowOrigins],
    allowMethods: [...new Set(routes.map(({ method }) => method))],
    allowHeaders: [...allowedHeaders],
    exposeHeaders: [...exposedHeaders],
    maxAge: preflightMaxAgeSeconds,
  };
}

/** Format of the access log: one JSON object per request, without anything from a body. */
function accessLogFormat(callers: Settings["api"]["callers"]): string {
  const fields = {
    time: "$context.requestTimeEpoch",
    requestId: "$context.requestId",
    ...addressField(callers),
    method: "$context.httpMethod",
    path: "$context.path",
    route: "$context.routeKey",
    status: "$context.status",
    bytes: "$context.responseLength",
    milliseconds: "$context.responseLatency",
    integrationMilliseconds: "$context.integrationLatency",
    integrationError: "$context.integrationErrorMessage",
  };
  return JSON.stringify(fields);
}
