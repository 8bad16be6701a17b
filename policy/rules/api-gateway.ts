import type * as aws from "@pulumi/aws";
import { resourceRule, stackRule, inputsOfType } from "../rule";

const restStage = ["aws:apigateway/stage:Stage"];
const route = ["aws:apigatewayv2/route:Route"];
const httpStage = ["aws:apigatewayv2/stage:Stage"];
const methodSettings = ["aws:apigateway/methodSettings:MethodSettings"];

type RestStage = aws.apigateway.StageArgs;

export const apiGatewayRules = [
  resourceRule<aws.apigateway.MethodSettingsArgs>({
    name: "apigateway-1-execution-log",
    control: "APIGateway.1",
    types: methodSettings,
    message: "The REST API writes no execution log. Set loggingLevel to ERROR or INFO.",
    violates: ({ settings }) => !["ERROR", "INFO"].includes(settings.loggingLevel ?? ""),
  }),
  resourceRule<aws.apigateway.MethodSettingsArgs>({
    name: "apigateway-no-body-log",
    types: methodSettings,
    message: "The execution log would contain what callers send. Set dataTraceEnabled to false.",
    violates: ({ settings }) => settings.dataTraceEnabled === true,
  }),
  resourceRule<RestStage>({
    name: "apigateway-2-client-certificate",
    control: "APIGateway.2",
    types: restStage,
    message: "The backend cannot check that API Gateway calls. Set clientCertificateId.",
    violates: ({ clientCertificateId }) => !clientCertificateId,
  }),
  resourceRule<RestStage>({
    name: "apigateway-3-tracing",
    control: "APIGateway.3",
    types: restStage,
    message: "Requests are not traced. Set xrayTracingEnabled to true.",
    violates: ({ xrayTracingEnabled }) => xrayTracingEnabled !== true,
  }),
  stackRule<RestStage>({
    name: "apigateway-4-firewall",
    control: "APIGateway.4",
    types: restStage,
    message: "No web ACL filters requests to the REST API. Add a WebAclAssociation with the stage.",
    violates: (_, stack) => inputsOfType(stack, "aws:wafv2/webAclAssociation:WebAclAssociation").length === 0,
  }),
  stackRule<RestStage>({
    name: "apigateway-5-encrypted-cache",
    control: "APIGateway.5",
    types: restStage,
    message: "The stage's cache is not encrypted. Set cacheDataEncrypted to true in its MethodSettings.",
    violates: ({ cacheClusterEnabled }, stack) =>
      cacheClusterEnabled === true &&
      !inputsOfType<aws.apigateway.MethodSettingsArgs>(stack, "aws:apigateway/methodSettings:MethodSettings").some(
        ({ settings }) => settings.cacheDataEncrypted === true,
      ),
  }),
  resourceRule<RestStage>({
    name: "apigateway-rest-access-log",
    types: restStage,
    message: "Requests to the REST API are not logged. Set modelfront:logs.streamingAccess.",
    violates: ({ accessLogSettings }) => !accessLogSettings?.destinationArn,
  }),
  resourceRule<aws.apigatewayv2.RouteArgs>({
    name: "apigateway-8-authorization",
    control: "APIGateway.8",
    types: route,
    message: "The route is open to everybody. Set access of the route in functions/core/routes.ts.",
    violates: ({ authorizationType }) => !["AWS_IAM", "CUSTOM", "JWT"].includes(authorizationType ?? ""),
  }),
  resourceRule<aws.apigateway.MethodArgs>({
    name: "apigateway-rest-authorization",
    types: ["aws:apigateway/method:Method"],
    message: "The method is open to everybody. Set access of the route in functions/core/routes.ts.",
    violates: ({ authorization }) => authorization === "NONE",
  }),
  resourceRule<aws.apigatewayv2.StageArgs>({
    name: "apigateway-9-access-log",
    control: "APIGateway.9",
    types: httpStage,
    message: "Requests to the HTTP API are not logged. Set accessLogSettings.",
    violates: ({ accessLogSettings }) => !accessLogSettings?.destinationArn,
  }),
  resourceRule<aws.apigatewayv2.IntegrationArgs>({
    name: "apigateway-10-private-tls",
    control: "APIGateway.10",
    types: ["aws:apigatewayv2/integration:Integration"],
    message: "The private integration is not encrypted. Set tlsConfig.",
    violates: ({ connectionType, tlsConfig }) => connectionType === "VPC_LINK" && !tlsConfig,
  }),
  resourceRule<aws.apigatewayv2.StageArgs>({
    name: "apigateway-http-throttle",
    types: httpStage,
    message: "Only the account's quota limits the HTTP API. Set modelfront:api.throttle.",
    violates: ({ defaultRouteSettings: limits }) => !limits?.throttlingRateLimit || !limits.throttlingBurstLimit,
  }),
  resourceRule<aws.apigateway.MethodSettingsArgs>({
    name: "apigateway-rest-throttle",
    types: methodSettings,
    message: "Only the account's quota limits the REST API. Set modelfront:api.throttle.",
    violates: ({ settings }) => !settings.throttlingRateLimit || !settings.throttlingBurstLimit,
  }),
  stackRule<RestStage>({
    name: "apigateway-rest-has-throttle",
    types: restStage,
    message: "Only the account's quota limits the REST API. Add a MethodSettings for */* of the stage.",
    violates: ({ stageName }, stack) =>
      !inputsOfType<aws.apigateway.MethodSettingsArgs>(stack, "aws:apigateway/methodSettings:MethodSettings").some(
        (inputs) => inputs.stageName === stageName && inputs.methodPath === "*/*",
      ),
  }),
  resourceRule<aws.apigatewayv2.AuthorizerArgs & { readonly type?: string }>({
    name: "apigateway-authorizer-no-cache",
    types: ["aws:apigatewayv2/authorizer:Authorizer", "aws:apigateway/authorizer:Authorizer"],
    message: "A revoked key works until the cache expires. Set authorizerResultTtlInSeconds to 0.",
    violates: ({ authorizerType, authorizerResultTtlInSeconds }) =>
      authorizerType !== "JWT" && authorizerResultTtlInSeconds !== 0,
  }),
  resourceRule<aws.apigatewayv2.ApiArgs>({
    name: "apigateway-cors-credentials",
    types: ["aws:apigatewayv2/api:Api"],
    message:
      "Any web page could call the API as its signed-in user. Set allowCredentials to false, or name the origins.",
    violates: ({ corsConfiguration: cors }) =>
      cors?.allowCredentials === true && (cors.allowOrigins ?? []).some((origin) => origin.includes("*")),
  }),
  resourceRule<aws.apigatewayv2.DomainNameArgs>({
    name: "apigateway-domain-tls",
    types: ["aws:apigatewayv2/domainName:DomainName"],
    message: "The domain allows an outdated TLS version. Set securityPolicy to TLS_1_2.",
    violates: ({ domainNameConfiguration }) => domainNameConfiguration.securityPolicy !== "TLS_1_2",
  }),
];
