import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Features } from "../../functions/core/routes";
import { streamingApi } from "../../functions/core/limits";
import { contentKey } from "../build/content-key";
import { gatewayResponses } from "./gateway-responses";
import { type LiveFunction } from "../functions/live-function";
import { type Settings } from "../settings/schema";
import { type AwsAccess } from "../hooks";
import { createTextBodiesHook } from "./binary-types";
import { createStreamingAccessLog } from "./access-log";
import { pathSteps, stepId, streamingMethods, type StreamingMethod } from "./streaming-routes";

export interface StreamingApiArgs {
  /** Function that answers, with response streaming. */
  readonly stream: LiveFunction;
  /** Lambda authorizer. */
  readonly authorizer: LiveFunction;
  readonly features: Features;
  readonly settings: Pick<Settings, "api" | "logs">;
  readonly access: AwsAccess;
}

/** Name of the stage, which is part of the URL. */
const stageName = "live";

/**
 * REST API for the routes that stream; HTTP APIs cannot stream. REST APIs have no CORS settings, so the function sends the
 * CORS headers and answers preflights.
 */
export class StreamingApi extends pulumi.ComponentResource {
  /** URL without a trailing slash. */
  readonly url: pulumi.Output<string>;
  /** Base URL for OpenAI's clients; null without a chat model. */
  readonly chatUrl: pulumi.Output<string> | null;
  /** Dimensions of its metrics in CloudWatch. */
  readonly metricDimensions: { readonly ApiName: pulumi.Output<string>; readonly Stage: pulumi.Output<string> };

  constructor(name: string, args: StreamingApiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("modelfront:index:StreamingApi", name, {}, opts);
    const { access, authorizer, features, settings, stream } = args;
    const child = { parent: this };
    const methods = streamingMethods();

    const api = new aws.apigateway.RestApi(
      name,
      {
        // Regional streams may pause for five minutes; edge-optimized ones for 30 seconds.
        endpointConfiguration: { types: "REGIONAL" },
        // The proxy accepts any content type, so bodies reach the function in base64.
        ...(features.proxy && { binaryMediaTypes: ["*/*"] }),
      },
      child,
    );
    const place = { name, api, child };
    const authorizerId = createAuthorizer(place, authorizer);
    const integrationUri = streamingUri(stream.alias);
    const declared = [...createMethods(place, { methods, authorizerId, integrationUri }), ...createResponses(place)];
    const permission = permit(place, name, stream.alias, pulumi.interpolate`${api.executionArn}/${stageName}/*`);

    const asText = createTextBodiesHook(`${name}-text-bodies`, api.id, access);
    const deployment = new aws.apigateway.Deployment(
      name,
      {
        restApi: api.id,
        // A deployment is a snapshot of the API, so every change needs a new one.
        triggers: {
          content: contentKey([methods, features.proxy, gatewayResponses, streamingApi]),
          authorizerId,
          integrationUri,
        },
      },
      {
        parent: this,
        dependsOn: [permission, ...declared],
        ...(!features.proxy && { hooks: { beforeCreate: [asText] } }),
      },
    );
    const log = createStreamingAccessLog(name, api.id, settings, child);
    const stage = new aws.apigateway.Stage(
      name,
      { restApi: api.id, deployment: deployment.id, stageName, ...log.settings },
      { parent: this, dependsOn: [...log.needs] },
    );
    new aws.apigateway.MethodSettings(
      name,
      {
        restApi: api.id,
        stageName: stage.stageName,
        methodPath: "*/*",
        settings: {
          throttlingRateLimit: settings.api.throttle.rateLimit,
          throttlingBurstLimit: settings.api.throttle.burstLimit,
        },
      },
      child,
    );
    this.url = stage.invokeUrl;
    this.metricDimensions = { ApiName: api.name, Stage: stage.stageName };
    this.chatUrl = features.chat ? pulumi.interpolate`${stage.invokeUrl}/v1` : null;
    this.registerOutputs({ url: this.url });
  }
}

interface Place {
  readonly name: string;
  readonly api: aws.apigateway.RestApi;
  readonly child: pulumi.CustomResourceOptions;
}

function createAuthorizer({ name, api, child }: Place, { alias }: LiveFunction): pulumi.Output<string> {
  const authorizer = new aws.apigateway.Authorizer(
    name,
    {
      restApi: api.id,
      type: "REQUEST",
      authorizerUri: alias.invokeArn,
      // API Gateway refuses requests without the identity source. Credentials are optional, so it is one that all have.
      identitySource: "context.identity.sourceIp",
      // Called for every request, so that revoking a key takes effect at once.
      authorizerResultTtlInSeconds: 0,
    },
    child,
  );
  const source = pulumi.interpolate`${api.executionArn}/authorizers/${authorizer.id}`;
  permit({ name, api, child }, `${name}-authorizer`, alias, source);
  return authorizer.id;
}

function permit(
  { child }: Place,
  permissionName: string,
  alias: aws.lambda.Alias,
  sourceArn: pulumi.Output<string>,
): aws.lambda.Permission {
  return new aws.lambda.Permission(
    permissionName,
    {
      function: alias.functionName,
      qualifier: alias.name,
      action: "lambda:InvokeFunction",
      principal: "apigateway.amazonaws.com",
      sourceArn,
    },
    child,
  );
}

interface Methods {
  readonly methods: readonly StreamingMethod[];
  readonly authorizerId: pulumi.Output<string>;
  readonly integrationUri: pulumi.Output<string>;
}

function createMethods({ name, api, child }: Place, { methods, authorizerId, integrationUri }: Methods) {
  const resourceIds = new Map([["", api.rootResourceId]]);
  const idOf = (path: string) => resourceIds.get(path) ?? api.rootResourceId;
  for (const { path, parent, part } of pathSteps(methods.map((method) => method.path))) {
    const resource = new aws.apigateway.Resource(
      `${name}${stepId(path)}`,
      { restApi: api.id, parentId: idOf(parent), pathPart: part },
      child,
    );
    resourceIds.set(path, resource.id);
  }
  return methods.map(({ id, path, method: httpMethod, open }) => {
    const method = new aws.apigateway.Method(
      `${name}-${id}`,
      {
        restApi: api.id,
        resourceId: idOf(path),
        httpMethod,
        ...(open ? { authorization: "NONE" } : { authorization: "CUSTOM", authorizerId }),
      },
      child,
    );
    return new aws.apigateway.Integration(
      `${name}-${id}`,
      {
        restApi: api.id,
        resourceId: idOf(path),
        httpMethod: method.httpMethod,
        type: "AWS_PROXY",
        integrationHttpMethod: "POST",
        uri: integrationUri,
        responseTransferMode: "STREAM",
        timeoutMilliseconds: streamingApi.timeoutSeconds * 1000,
      },
      child,
    );
  });
}

function createResponses({ name, api, child }: Place): readonly aws.apigateway.Response[] {
  return gatewayResponses.map(
    ({ responseType, statusCode, responseTemplates, responseParameters }) =>
      new aws.apigateway.Response(
        `${name}-${responseType}`,
        {
          restApiId: api.id,
          responseType,
          ...(statusCode !== undefined && { statusCode }),
          responseTemplates: { ...responseTemplates },
          responseParameters: { ...responseParameters },
        },
        child,
      ),
  );
}

/**
 * URI with which API Gateway invokes an alias with response streaming. The provider has it for functions only.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
 */
function streamingUri({ arn }: aws.lambda.Alias): pulumi.Output<string> {
  const { partition, region } = aws.getArnOutput({ arn });
  return pulumi.interpolate`arn:${partition}:apigateway:${region}:lambda:path/2021-11-15/functions/${arn}/response-streaming-invocations`;
}
