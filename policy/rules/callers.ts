import type * as aws from "@pulumi/aws";
import { resourceRule } from "../rule";

const pool = ["aws:cognito/userPool:UserPool"];
const client = ["aws:cognito/userPoolClient:UserPoolClient"];
const webAcl = ["aws:wafv2/webAcl:WebAcl"];

type Pool = aws.cognito.UserPoolArgs;
type Client = aws.cognito.UserPoolClientArgs;

/** Inputs of a web ACL that are read; the provider's type of them is recursive. */
interface WebAcl {
  readonly rules?: readonly unknown[];
  readonly visibilityConfig: { readonly cloudwatchMetricsEnabled: boolean };
}

/** Rules for user pools and firewalls. */
export const callerRules = [
  resourceRule<Pool>({
    name: "cognito-1-threat-protection",
    control: "Cognito.1",
    types: pool,
    message: "Sign-ins with stolen credentials are not detected. Set userPoolAddOns.advancedSecurityMode to ENFORCED.",
    violates: ({ userPoolAddOns }) => userPoolAddOns?.advancedSecurityMode !== "ENFORCED",
  }),
  resourceRule<Pool>({
    name: "cognito-3-password-policy",
    control: "Cognito.3",
    types: pool,
    message:
      "Weak passwords are accepted. Require 8 or more characters of all four kinds, and temporary ones for 7 days.",
    violates: ({ passwordPolicy: policy }) =>
      !policy ||
      (policy.minimumLength ?? 0) < 8 ||
      !policy.requireLowercase ||
      !policy.requireNumbers ||
      !policy.requireSymbols ||
      !policy.requireUppercase ||
      (policy.temporaryPasswordValidityDays ?? 7) > 7,
  }),
  resourceRule<Pool>({
    name: "cognito-5-mfa",
    control: "Cognito.5",
    types: pool,
    message: "Users may sign in with a password alone. Set mfaConfiguration to ON.",
    violates: ({ mfaConfiguration }) => mfaConfiguration !== "ON",
  }),
  resourceRule<Pool>({
    name: "cognito-mfa-offered",
    types: pool,
    message: "Users cannot turn on a second factor. Set mfaConfiguration to OPTIONAL or ON.",
    violates: ({ mfaConfiguration }) => !["OPTIONAL", "ON"].includes(mfaConfiguration ?? "OFF"),
  }),
  resourceRule<Pool>({
    name: "cognito-6-deletion-protection",
    control: "Cognito.6",
    types: pool,
    message: "AWS would delete the users without asking. Set modelfront:deletionProtection to true.",
    violates: ({ deletionProtection }) => deletionProtection !== "ACTIVE",
  }),
  resourceRule<Pool>({
    name: "cognito-no-sign-up",
    types: pool,
    message: "Everybody can sign up. Set adminCreateUserConfig.allowAdminCreateUserOnly to true.",
    violates: ({ adminCreateUserConfig }) => adminCreateUserConfig?.allowAdminCreateUserOnly !== true,
  }),
  resourceRule<Client>({
    name: "cognito-no-password-in-clear",
    types: client,
    message: "The client sends passwords to Cognito as they are. Allow SRP and refresh tokens only.",
    violates: ({ explicitAuthFlows = [] }) => explicitAuthFlows.some((flow) => /PASSWORD/.test(flow)),
  }),
  resourceRule<Client>({
    name: "cognito-code-grant-only",
    types: client,
    message: "Tokens appear in addresses. Set allowedOauthFlows to code.",
    violates: ({ allowedOauthFlows = [] }) => allowedOauthFlows.some((flow) => flow !== "code"),
  }),
  resourceRule<Client>({
    name: "cognito-hides-users",
    types: client,
    message: "Error messages tell which users exist. Set preventUserExistenceErrors to ENABLED.",
    violates: ({ preventUserExistenceErrors }) => preventUserExistenceErrors !== "ENABLED",
  }),
  resourceRule<Client>({
    name: "cognito-https-callbacks",
    types: client,
    message: "Codes are sent over plain HTTP. Use https:// in modelfront:userPool.callbackUrls.",
    violates: ({ callbackUrls = [] }) =>
      callbackUrls.some((url) => !url.startsWith("https://") && !url.startsWith("http://localhost")),
  }),
  resourceRule<WebAcl>({
    name: "waf-10-has-rules",
    control: "WAF.10",
    types: webAcl,
    message: "The web ACL has no rule. Set modelfront:domain.firewall.",
    violates: ({ rules = [] }) => rules.length === 0,
  }),
  resourceRule<WebAcl>({
    name: "waf-12-metrics",
    control: "WAF.12",
    types: webAcl,
    message: "Nobody sees what the web ACL refuses. Set cloudwatchMetricsEnabled to true.",
    violates: ({ visibilityConfig }) => visibilityConfig.cloudwatchMetricsEnabled !== true,
  }),
];
