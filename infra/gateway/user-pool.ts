import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { scopes, type Scope } from "../../functions/core/callers/caller";
import { type TokenIssuer } from "../functions/environment";
import { type Settings } from "../settings/schema";

export interface UserPoolArgs {
  readonly settings: Pick<Settings, "api" | "userPool" | "deletionProtection">;
}

/** Cognito user pool whose tokens the API accepts. Administrators add users; there is no sign-up. */
export class UserPool extends pulumi.ComponentResource implements TokenIssuer<pulumi.Output<string>> {
  readonly issuer: pulumi.Output<string>;
  /** The pool's client. */
  readonly audiences: readonly [pulumi.Output<string>];
  /** Client for applications that users sign in with. It has no secret. */
  readonly clientId: pulumi.Output<string>;
  /** URL of the hosted login, without a trailing slash; null without callback URLs. */
  readonly loginUrl: pulumi.Output<string> | null;

  constructor(name: string, { settings }: UserPoolArgs, opts?: pulumi.ComponentResourceOptions) {
    super("modelfront:index:UserPool", name, {}, opts);
    const { api, userPool, deletionProtection } = settings;
    const { callbackUrls } = userPool;
    const granted = api.callers.jwt?.scopes ?? [];
    const child = { parent: this };

    const pool = new aws.cognito.UserPool(name, userPoolArgs(deletionProtection), child);
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
        // Browser and mobile applications cannot keep secrets; PKCE binds a code to the application that asked for it.
        generateSecret: false,
        explicitAuthFlows: ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        preventUserExistenceErrors: "ENABLED",
        enableTokenRevocation: true,
        supportedIdentityProviders: ["COGNITO"],
        ...(callbackUrls.length > 0 ? codeGrant(callbackUrls, granted, resourceServer.identifier) : noGrant),
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
  predict: "Request predictions",
  chat: "Chat with models",
  proxy: "Invoke the endpoints that the settings allow",
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
  };
}

/** Without the hosted login. Stated, because what is left out keeps the value of an earlier deployment. */
const noGrant: Partial<aws.cognito.UserPoolClientArgs> = {
  allowedOauthFlowsUserPoolClient: false,
  allowedOauthFlows: [],
  allowedOauthScopes: [],
  callbackUrls: [],
};

/** The domain has to be unique in the Region, so it contains the pool's id, without its underscore and capitals. */
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

/** Tells whether the settings ask for a user pool. */
export function needsUserPool({ api }: Pick<Settings, "api">): boolean {
  return api.callers.jwt?.issuedBy === "cognito";
}
