import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { needsLambdaAuthorizer } from "../../functions/core/callers/policy";
import { type TokenIssuer } from "../functions/environment";
import { type LiveFunction } from "../functions/live-function";
import { type Settings } from "../settings/schema";

/** Authorizer of the HTTP API: the Lambda function, or the gateway itself, which can check tokens of one issuer. */
export type Authorizer =
  | { readonly by: "function"; readonly authorizer: LiveFunction }
  | { readonly by: "gateway"; readonly tokens: TokenIssuer<pulumi.Input<string>> };

/** Candidates for the authorizer. */
export interface AuthorizerCandidates {
  /** Null if the stack has none. */
  readonly authorizer: LiveFunction | null;
  /** Null if the stack has none. */
  readonly userPool: TokenIssuer<pulumi.Output<string>> | null;
}

/** Chooses the gateway itself wherever it can check every caller. */
export function authorizerOf(
  { callers }: Pick<Settings["api"], "callers">,
  { authorizer, userPool }: AuthorizerCandidates,
): Authorizer {
  const tokens = callers.jwt?.issuedBy === "oidc" ? callers.jwt : userPool;
  if (tokens && !needsLambdaAuthorizer(callers)) return { by: "gateway", tokens };
  if (!authorizer) throw new Error("Neither a function nor the gateway can identify callers.");
  return { by: "function", authorizer };
}

/** Arguments that give a route its authorizer. */
export interface AuthorizedRoute {
  readonly authorizationType: "CUSTOM" | "JWT";
  readonly authorizerId: pulumi.Output<string>;
}

/** Creates the authorizer of an HTTP API. */
export function createHttpAuthorizer(
  name: string,
  api: aws.apigatewayv2.Api,
  chosen: Authorizer,
  child: pulumi.CustomResourceOptions,
): AuthorizedRoute {
  // Each kind has its own name: an update in place would keep arguments of the other kind.
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
        // Called for every request, so that revoking a key takes effect at once. No identity sources: callers without
        // credentials reach the function too.
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
