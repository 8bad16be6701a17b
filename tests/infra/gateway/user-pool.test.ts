import { needsUserPool, UserPool } from "../../../infra/gateway/user-pool";
import { settingsWith } from "../support/components";
import { evaluate, ofType } from "../../../tools/graph/evaluate";

const cognito = { api: { callers: { keys: false, jwt: { issuedBy: "cognito" } } } };

async function declare(values: Readonly<Record<string, unknown>>) {
  const settings = settingsWith(values);
  return evaluate(() => {
    const pool = new UserPool("users", { settings });
    return { issuer: pool.issuer, audiences: pool.audiences, login: pool.loginUrl };
  });
}

describe("needsUserPool", () => {
  it("is true only if the settings ask for one", () => {
    expect(needsUserPool(settingsWith(cognito))).toBe(true);
    expect(needsUserPool(settingsWith())).toBe(false);
    const jwt = { issuedBy: "oidc", issuer: "https://login.example.com/", audiences: ["modelfront"] };
    expect(needsUserPool(settingsWith({ api: { callers: { jwt } } }))).toBe(false);
  });
});

describe("UserPool", () => {
  it("creates a pool without self-registration, with strong passwords and optional MFA", async () => {
    const { resources } = await declare({ ...cognito, deletionProtection: true });
    expect(ofType(resources, "aws:cognito/userPool:UserPool").map(({ inputs }) => inputs)).toEqual([
      {
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
        deletionProtection: "ACTIVE",
      },
    ]);
  });

  it("lets the pool be deleted unless the settings forbid it", async () => {
    const [pool] = ofType((await declare(cognito)).resources, "aws:cognito/userPool:UserPool");
    expect(pool?.inputs.deletionProtection).toBe("INACTIVE");
  });

  it("names the scopes of the API", async () => {
    const { resources } = await declare(cognito);
    expect(ofType(resources, "aws:cognito/resourceServer:ResourceServer").map(({ inputs }) => inputs)).toEqual([
      {
        userPoolId: "users-id",
        identifier: "modelfront",
        name: "modelfront",
        scopes: [
          { scopeName: "predict", scopeDescription: "Request predictions" },
          { scopeName: "chat", scopeDescription: "Chat with models" },
          { scopeName: "proxy", scopeDescription: "Invoke the endpoints that the settings allow" },
        ],
      },
    ]);
  });

  it("makes a client without a secret; without callback URLs it has no hosted login, and says so, else an earlier one would stay", async () => {
    const { resources, outputs } = await declare(cognito);
    expect(ofType(resources, "aws:cognito/userPoolClient:UserPoolClient").map(({ inputs }) => inputs)).toEqual([
      {
        userPoolId: "users-id",
        generateSecret: false,
        supportedIdentityProviders: ["COGNITO"],
        allowedOauthFlowsUserPoolClient: false,
        allowedOauthFlows: [],
        allowedOauthScopes: [],
        callbackUrls: [],
        explicitAuthFlows: ["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        preventUserExistenceErrors: "ENABLED",
        enableTokenRevocation: true,
      },
    ]);
    expect(ofType(resources, "aws:cognito/userPoolDomain:UserPoolDomain")).toEqual([]);
    expect(outputs).toEqual({
      issuer: "https://cognito-idp.eu-west-3.amazonaws.com/eu-west-3_AbCdEf123",
      audiences: ["users-id"],
      login: null,
    });
  });

  it("lets users sign in at a domain, with a code, for the scopes that every token has", async () => {
    const jwt = { issuedBy: "cognito", scopes: ["predict"] };
    const callbackUrls = ["https://app.example.com/", "http://localhost:3000/"];
    const { resources, outputs } = await declare({ api: { callers: { jwt } }, userPool: { callbackUrls } });
    const [client] = ofType(resources, "aws:cognito/userPoolClient:UserPoolClient");
    expect(client?.inputs).toMatchObject({
      generateSecret: false,
      allowedOauthFlowsUserPoolClient: true,
      allowedOauthFlows: ["code"],
      allowedOauthScopes: ["openid", "modelfront/predict"],
      callbackUrls,
      supportedIdentityProviders: ["COGNITO"],
    });
    const [domain] = ofType(resources, "aws:cognito/userPoolDomain:UserPoolDomain");
    expect(domain?.inputs).toEqual({ userPoolId: "users-id", domain: "modelfront-users-id" });
    expect(outputs.login).toBe("https://modelfront-users-id.auth.eu-west-3.amazoncognito.com");
  });
});
