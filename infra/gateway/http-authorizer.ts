import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { needsLambdaAuthorizer } from "../../functions/core/callers/policy";
import { type TokenIssuer } from "../functions/environment";
import { type LiveFunction } from "../functions/live-function";
import { type Settings } from "../settings";

/** What finds out who calls: a function of ours, or the gateway itself, which knows tokens of one issuer alone. */
export type Authorizer =
  | { readonly by: "function"; readonly authorizer: LiveFunction }
  | { readonly by: "gateway"; readonly tokens: TokenIssuer<pulumi.Input<string>> };

/** The gateway itself wherever it can. */
export function chooseAuthorizer(
  { callers }: Pick<Settings["api"], "callers">,
  authorizer: LiveFunction | null,
  userPool: TokenIssuer<pulumi.Output<string>> | null,
): Authorizer {
  const tokens = callers.jwt?.issuedBy === "oidc" ? callers.jwt : userPool;
  if (tokens && !needsLambdaAuthorizer(callers)) return { by: "gateway", tokens };
  if (!authorizer) throw new Error("Neither a function nor the gateway can tell who calls.");
  return { by: "function", authorizer };
}

/** The part of a route that has callers checked. */
export interface AuthorizedRoute {
  readonly authorizationType: "CUSTOM" | "JWT";
  readonly authorizerId: pulumi.Output<string>;
}

/** Declares the authorizer of an HTTP API. */
export function createHttpAuthorizer(
  name: string,
  api: aws.apigatewayv2.Api,
  chosen: Authorizer,
  child: pulumi.CustomResourceOptions,
): AuthorizedRoute {
  // One of a name of its own for each kind: changed in place, it would keep what is the other kind's.
  const authorizerName = chosen.by === "gateway" ? `${name}-tokens` : name;
  const authorizer = new aws.apigatewayv2.Authorizer(
    authorizerName,
    { apiId: api.id, ...authorizerArgs(chosen) },
    child,
  );
  if (chosen.by === "gateway") return { authorizationType: "JWT", authorizerId: authorizer.id };
  const { alias } = chosen.authorizer;
  new aws.lambda.Permission(
    `${name}-authorizer`,
    {
      function: alias.functionName,
      qualifier: alias.name,
      action: "lambda:InvokeFunction",
      principal: "apigateway.amazonaws.com",
      sourceArn: pulumi.interpolate`${api.executionArn}/authorizers/${authorizer.id}`,
    },
    child,
  );
  return { authorizationType: "CUSTOM", authorizerId: authorizer.id };
}

function authorizerArgs(chosen: Authorizer): Omit<aws.apigatewayv2.AuthorizerArgs, "apiId"> {
  switch (chosen.by) {
    case "function":
      return {
        authorizerType: "REQUEST",
        authorizerUri: chosen.authorizer.alias.invokeArn,
        authorizerPayloadFormatVersion: "2.0",
        enableSimpleResponses: true,
        // Asked every time, and without identity sources also for callers without credentials: a key that is revoked
        // is revoked at once.
        authorizerResultTtlInSeconds: 0,
      };
    case "gateway":
      return {
        authorizerType: "JWT",
        identitySources: ["$request.header.Authorization"],
        jwtConfiguration: { issuer: chosen.tokens.issuer, audiences: [...chosen.tokens.audiences] },
      };
  }
}
