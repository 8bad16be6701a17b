import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { scopes, type Scope } from "../../functions/core/callers/caller";
import { type TokenIssuer } from "../functions/environment";
import { type Settings } from "../settings";

export interface UserPoolArgs {
  /** What every user's token may be asked for; more is for clients that are not made here. */
  readonly scopes: readonly Scope[];
  readonly settings: Settings["userPool"];
  /** Makes AWS refuse to delete it. */
  readonly deletionProtection: boolean;
}

/** Users whose tokens the API accepts: an administrator adds them, nobody signs up. */
export class UserPool extends pulumi.ComponentResource implements TokenIssuer<pulumi.Output<string>> {
  readonly issuer: pulumi.Output<string>;
  /** The client alone. */
  readonly audiences: readonly [pulumi.Output<string>];
  /** Of applications that users sign in with. It has no secret. */
  readonly clientId: pulumi.Output<string>;
  /** Where users sign in, without a slash at its end; null without somewhere to send them back to. */
  readonly loginUrl: pulumi.Output<string> | null;

  constructor(name: string, args: UserPoolArgs, opts?: pulumi.ComponentResourceOptions) {
    super("modelfront:index:UserPool", name, {}, opts);
    const child = { parent: this };
    const { callbackUrls } = args.settings;

    const pool = new aws.cognito.UserPool(name, userPoolArgs(args.deletionProtection), child);
    const resourceServer = new aws.cognito.ResourceServer(
      name,
      {
        userPoolId: pool.id,
        identifier: "modelfront",
        name: "modelfront",
        scopes: scopes.map((scopeName) => ({ scopeName, scopeDescription: scopeDescriptions[scopeName] })),
      },
      child,
    );
    const client = new aws.cognito.UserPoolClient(
      name,
      {
        userPoolId: pool.id,
        // Applications in browsers and on telephones keep no secrets: codes are bound to who asked for them (PKCE).
        generateSecret: false,
        explicitAuthFlows: ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        preventUserExistenceErrors: "ENABLED",
        enableTokenRevocation: true,
        ...(callbackUrls.length > 0 && codeGrant(callbackUrls, args.scopes, resourceServer.identifier)),
      },
      child,
    );
    const domain = callbackUrls.length > 0 ? createDomain(name, pool, child) : null;

    this.issuer = pulumi.interpolate`https://${pool.endpoint}`;
    this.audiences = [client.id];
    this.clientId = client.id;
    this.loginUrl = domain && loginUrl(domain, pool.arn);
    this.registerOutputs({ issuer: this.issuer, clientId: this.clientId });
  }
}

const scopeDescriptions: Readonly<Record<Scope, string>> = {
  predict: "Ask for predictions",
  chat: "Chat with models",
  proxy: "Ask other endpoints that the settings allow",
};

function userPoolArgs(deletionProtection: boolean): aws.cognito.UserPoolArgs {
  return {
    adminCreateUserConfig: { allowAdminCreateUserOnly: true },
    usernameAttributes: ["email"],
    autoVerifiedAttributes: ["email"],
    usernameConfiguration: { caseSensitive: false },
    passwordPolicy: {
      minimumLength: 12,
      requireLowercase: true,
      requireNumbers: true,
      requireSymbols: true,
      requireUppercase: true,
      temporaryPasswordValidityDays: 3,
    },
    mfaConfiguration: "OPTIONAL",
    softwareTokenMfaConfiguration: { enabled: true },
    accountRecoverySetting: { recoveryMechanisms: [{ name: "verified_email", priority: 1 }] },
    deletionProtection: deletionProtection ? "ACTIVE" : "INACTIVE",
  };
}

function codeGrant(
  callbackUrls: readonly string[],
  granted: readonly Scope[],
  resourceServer: pulumi.Output<string>,
): Partial<aws.cognito.UserPoolClientArgs> {
  return {
    allowedOauthFlowsUserPoolClient: true,
    allowedOauthFlows: ["code"],
    allowedOauthScopes: ["openid", ...granted.map((scope) => pulumi.interpolate`${resourceServer}/${scope}`)],
    callbackUrls: [...callbackUrls],
    supportedIdentityProviders: ["COGNITO"],
  };
}

/** Its name is to be the Region's only one, so it is made of the pool's id, which may hold an underscore and capitals. */
function createDomain(
  name: string,
  pool: aws.cognito.UserPool,
  child: pulumi.CustomResourceOptions,
): aws.cognito.UserPoolDomain {
  const domain = pool.id.apply((id) => `modelfront-${id.toLowerCase().replaceAll("_", "-")}`);
  return new aws.cognito.UserPoolDomain(name, { userPoolId: pool.id, domain }, child);
}

function loginUrl(domain: aws.cognito.UserPoolDomain, poolArn: pulumi.Output<string>): pulumi.Output<string> {
  const { region } = aws.getArnOutput({ arn: poolArn });
  return pulumi.interpolate`https://${domain.domain}.auth.${region}.amazoncognito.com`;
}

/** The pool, if the settings ask for one. */
export function createUserPool(
  name: string,
  { api, userPool, deletionProtection }: Pick<Settings, "api" | "userPool" | "deletionProtection">,
): UserPool | null {
  const { jwt } = api.callers;
  if (jwt?.issuedBy !== "cognito") return null;
  return new UserPool(name, { scopes: jwt.scopes, settings: userPool, deletionProtection });
}
