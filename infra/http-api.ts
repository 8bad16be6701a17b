import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { httpApi } from "../functions/lib/limits";
import { allowedHeaders, exposedHeaders, preflightMaxAgeSeconds, routes } from "../functions/lib/routes";
import { type Settings } from "./settings";

export interface HttpApiArgs {
  /** The alias that answers. */
  readonly alias: aws.lambda.Alias;
  readonly settings: Pick<Settings, "api" | "logs">;
}

/** Where callers reach the API: every route of the route table, throttled, logged, open to the origins allowed. */
export class HttpApi extends pulumi.ComponentResource {
  /** Without a slash at its end. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, { alias, settings }: HttpApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("modelfront:index:HttpApi", name, {}, opts);
    const child = { parent: this };

    const api = new aws.apigatewayv2.Api(
      name,
      { protocolType: "HTTP", corsConfiguration: corsConfiguration(settings.api.cors) },
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
    const declared = routeKeys().map(
      ({ id, key }) =>
        new aws.apigatewayv2.Route(
          `${name}-${id}`,
          { apiId: api.id, routeKey: key, target: pulumi.interpolate`integrations/${integration.id}` },
          child,
        ),
    );
    const logGroup = new aws.cloudwatch.LogGroup(name, { retentionInDays: settings.logs.retentionDays }, child);
    new aws.apigatewayv2.Stage(
      name,
      {
        apiId: api.id,
        // The stage that needs no path of its own.
        name: "$default",
        autoDeploy: true,
        accessLogSettings: { destinationArn: logGroup.arn, format: accessLogFormat() },
        defaultRouteSettings: {
          throttlingRateLimit: settings.api.throttle.rateLimit,
          throttlingBurstLimit: settings.api.throttle.burstLimit,
        },
      },
      { parent: this, dependsOn: [permission, ...declared] },
    );
    this.url = api.apiEndpoint;
    this.registerOutputs({ url: this.url });
  }
}

/** The route table, and a route for the rest: a wrong path or method gets the API's own error envelope. */
export function routeKeys(): { readonly id: string; readonly key: string }[] {
  return [
    ...routes.map(({ operationId, method, path }) => ({ id: operationId, key: `${method} ${path}` })),
    { id: "otherwise", key: "$default" },
  ];
}

export function corsConfiguration({
  allowOrigins,
}: Settings["api"]["cors"]): aws.types.input.apigatewayv2.ApiCorsConfiguration {
  return {
    allowOrigins,
    allowMethods: [...new Set(routes.map(({ method }) => method))],
    allowHeaders: [...allowedHeaders],
    exposeHeaders: [...exposedHeaders],
    maxAge: preflightMaxAgeSeconds,
  };
}

/** One JSON object per request. Nothing in it comes from a body. */
function accessLogFormat(): string {
  const fields = {
    time: "$context.requestTimeEpoch",
    requestId: "$context.requestId",
    ip: "$context.identity.sourceIp",
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
