import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { ApiError, errorBody } from "../../functions/core/errors";
import { type Features } from "../../functions/core/routes";
import { type FirewallSettings } from "../settings/schema/domain";
import { apiPathRegex } from "./paths";

const bodyKey = "too-many-requests";

/** Creates the web ACL of a distribution: two rules that limit the requests per client address. */
export function createFirewall(
  name: string,
  { settings, features }: { readonly settings: FirewallSettings; readonly features: Features },
  child: pulumi.CustomResourceOptions,
): aws.wafv2.WebAcl {
  const { apiRequestsPerAddress, requestsPerAddress, windowSeconds } = settings;
  const block = {
    customResponse: {
      responseCode: 429,
      customResponseBodyKey: bodyKey,
      responseHeaders: [{ name: "retry-after", value: String(windowSeconds) }],
    },
  };
  const rule = (
    ruleName: string,
    priority: number,
    limit: number,
    scope: Partial<aws.types.input.wafv2.WebAclRuleStatementRateBasedStatement> = {},
  ): aws.types.input.wafv2.WebAclRule => ({
    name: ruleName,
    priority,
    action: { block },
    statement: {
      rateBasedStatement: { limit, evaluationWindowSec: windowSeconds, aggregateKeyType: "IP", ...scope },
    },
    visibilityConfig: visibility(`${name}-${ruleName}`),
  });
  const message = "Too many requests from your address. Wait, then try again.";
  return new aws.wafv2.WebAcl(
    name,
    {
      // CloudFront takes web ACLs of this Region alone.
      region: "us-east-1",
      scope: "CLOUDFRONT",
      defaultAction: { allow: {} },
      customResponseBodies: [
        {
          key: bodyKey,
          contentType: "APPLICATION_JSON",
          content: JSON.stringify(errorBody(new ApiError("rate_limited", message))),
        },
      ],
      rules: [
        rule("api", 1, apiRequestsPerAddress, {
          scopeDownStatement: {
            regexMatchStatement: {
              regexString: apiPathRegex(features),
              fieldToMatch: { uriPath: {} },
              textTransformations: [{ priority: 0, type: "URL_DECODE" }],
            },
          },
        }),
        rule("all", 2, requestsPerAddress),
      ],
      visibilityConfig: visibility(name),
    },
    child,
  );
}

function visibility(metricName: string) {
  return { cloudwatchMetricsEnabled: true, metricName, sampledRequestsEnabled: true };
}
