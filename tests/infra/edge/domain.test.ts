import vm from "node:vm";
import * as pulumi from "@pulumi/pulumi";
import { type Features } from "../../../functions/core/routes";
import { viewerFunctionCode } from "../../../infra/edge/api-front";
import { Domain } from "../../../infra/edge/domain";
import { SiteHosting } from "../../../infra/site/hosting";
import { apiOrigins, needsSiteHosting, publish } from "../../../infra/site/publish";
import { evaluate, ofType } from "../../../tools/graph/evaluate";
import { settingsWith } from "../support/components";

const name = "models.example.com";
const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/0000-1111";
const everything: Features = { chat: true, proxy: true };
const siteFiles = new Map(
  ["index.html", "docs/index.html", "404.html"].map((file) => [
    file,
    { body: Buffer.from(`https://site.invalid/${file}`), contentType: "text/html", cacheControl: "no-cache" },
  ]),
);

/** Declarations and outputs of a stack with these settings, whose API has these features. */
async function declare(settings: Record<string, unknown>, features = everything) {
  const { resources, outputs } = await evaluate(() => {
    const parsed = settingsWith(settings);
    return publish({
      domain: parsed.domain ? new Domain("domain", { settings: parsed.domain, features }) : null,
      site: needsSiteHosting(parsed)
        ? new SiteHosting("site", {
            files: siteFiles,
            connectTo: apiOrigins("eu-west-3"),
            front: null,
            settings: parsed,
          })
        : null,
      http: { url: pulumi.output("https://abc123.execute-api.eu-west-3.amazonaws.com") },
      streaming: features.chat
        ? {
            url: pulumi.output("https://rest123.execute-api.eu-west-3.amazonaws.com/live"),
            chatUrl: pulumi.output("https://rest123.execute-api.eu-west-3.amazonaws.com/live/v1"),
          }
        : null,
      siteFiles,
      settings: parsed,
      access: { region: "eu-west-3", profile: undefined },
      after: [],
    });
  });
  const inputsOf = (type: string) => ofType(resources, type).map(({ inputs }) => inputs);
  const [distribution, ...others] = inputsOf("aws:cloudfront/distribution:Distribution");
  expect(others).toEqual([]);
  return { resources, outputs, inputsOf, distribution: distribution ?? {} };
}

interface Behavior {
  readonly pathPattern: string;
  readonly targetOriginId: string;
}
const targets = (behaviors: unknown) =>
  (behaviors as Behavior[]).map(({ pathPattern, targetOriginId }) => [pathPattern, targetOriginId]);

const apiBehavior = {
  targetOriginId: "api",
  viewerProtocolPolicy: "https-only",
  allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
  cachedMethods: ["GET", "HEAD"],
  compress: false,
  cachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
  originRequestPolicyId: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
  functionAssociations: [
    { eventType: "viewer-request", functionArn: "arn:aws:cloudfront::123456789012:function/domain-viewer" },
  ],
};

describe("a stack with a domain", () => {
  it("has one address for page, API and streams", async () => {
    const { outputs } = await declare({ domain: { name, certificateArn } });
    expect(outputs).toEqual({
      siteUrl: `https://${name}`,
      apiUrl: `https://${name}`,
      streaming: { url: `https://${name}`, chatUrl: `https://${name}/v1` },
      domainTarget: "d111.cloudfront.net",
    });
  });

  it("serves page and API from one distribution, uncached and with the secret where it is the API", async () => {
    const { distribution } = await declare({ domain: { name, certificateArn } });
    const { aliases, viewerCertificate, origins, defaultCacheBehavior, orderedCacheBehaviors } = distribution;
    expect(aliases).toEqual([name]);
    expect(viewerCertificate).toEqual({
      acmCertificateArn: certificateArn,
      sslSupportMethod: "sni-only",
      minimumProtocolVersion: "TLSv1.2_2021",
    });
    const https = (originReadTimeout: number) => ({
      httpPort: 80,
      httpsPort: 443,
      originProtocolPolicy: "https-only",
      originSslProtocols: ["TLSv1.2"],
      originReadTimeout,
      originKeepaliveTimeout: 60,
    });
    const customHeaders = [{ name: "x-modelfront-edge", value: { secret: "domain-value" } }];
    const host = (api: string) => `${api}.execute-api.eu-west-3.amazonaws.com`;
    expect(origins).toEqual([
      expect.objectContaining({ originId: "site" }),
      { originId: "api", domainName: host("abc123"), originPath: "", customOriginConfig: https(35), customHeaders },
      {
        originId: "streaming",
        domainName: host("rest123"),
        originPath: "/live",
        customOriginConfig: https(60),
        customHeaders,
      },
    ]);
    expect(defaultCacheBehavior).toMatchObject({ targetOriginId: "site" });
    expect(targets(orderedCacheBehaviors)).toEqual([
      ["/v1/chat/completions", "streaming"],
      ["/v1/endpoints/*/invocations-response-stream", "streaming"],
      ["/predict", "api"],
      ["/v1/*", "api"],
      ["/healthz", "api"],
      ["/openapi.json", "api"],
    ]);
    expect((orderedCacheBehaviors as Behavior[])[2]).toEqual({ pathPattern: "/predict", ...apiBehavior });
  });

  it.each([[{}], [{ domain: { name, certificateArn } }]])(
    "has a 404 page, which replaces no error of the API, with the settings %j",
    async (settings) => {
      const { distribution, inputsOf } = await declare(settings);
      // These would hold for the API's paths too.
      expect(distribution).not.toHaveProperty("customErrorResponses");
      const functionArn = (functionName: string) => `arn:aws:cloudfront::123456789012:function/${functionName}`;
      expect(distribution.defaultCacheBehavior).toMatchObject({
        functionAssociations: [
          { eventType: "viewer-request", functionArn: functionArn("site") },
          { eventType: "viewer-response", functionArn: functionArn("site-missing") },
        ],
      });
      const codes = inputsOf("aws:cloudfront/function:Function").map(({ code }) => String(code));
      expect(codes.filter((code) => code.includes('"/docs/index.html"'))).toHaveLength(2);
      const keys = inputsOf("aws:s3/bucketObjectv2:BucketObjectv2").map(({ key }) => key);
      expect(keys).toContain("404.html");
      for (const { functionAssociations } of (distribution.orderedCacheBehaviors ?? []) as (typeof apiBehavior)[]) {
        expect(functionAssociations).toEqual(apiBehavior.functionAssociations);
      }
    },
  );

  it("may list the page's files, so that S3 answers 404 for assets of an earlier build", async () => {
    const { inputsOf } = await declare({ domain: { name, certificateArn } });
    const [policy] = inputsOf("aws:s3/bucketPolicy:BucketPolicy");
    expect((policy?.policy as { Statement: unknown[] }).Statement).toContainEqual({
      Sid: "FindThroughCloudFront",
      Effect: "Allow",
      Principal: { Service: "cloudfront.amazonaws.com" },
      Action: "s3:ListBucket",
      Resource: "arn:aws:s3:::site-0000000",
      Condition: { StringEquals: { "AWS:SourceArn": "arn:aws:cloudfront::123456789012:distribution/site" } },
    });
  });

  it("has a page that asks its own origin alone", async () => {
    const { inputsOf } = await declare({ domain: { name, certificateArn } });
    const config = inputsOf("aws:s3/bucketObjectv2:BucketObjectv2").find(({ key }) => key === "config.js");
    expect(config?.content).toMatch(/^window\.modelfront = \{"apiUrl":"https:\/\/models\.example\.com","buildId":"/);
    const [headers] = inputsOf("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy");
    expect(JSON.stringify(headers)).toContain("connect-src 'self' https://models.example.com;");
  });

  it("has a page whose link previews come from the domain", async () => {
    const { inputsOf } = await declare({ domain: { name, certificateArn } });
    const page = inputsOf("aws:s3/bucketObjectv2:BucketObjectv2").find(({ key }) => key === "index.html");
    expect(page?.content).toBe("https://models.example.com/index.html");
  });

  it("sends nothing to a streaming API that it does not have", async () => {
    const { distribution } = await declare({ domain: { name, certificateArn } }, { chat: false, proxy: false });
    expect(targets(distribution.orderedCacheBehaviors).map(([, target]) => target)).not.toContain("streaming");
    expect((distribution.origins as { originId: string }[]).map(({ originId }) => originId)).toEqual(["site", "api"]);
  });

  it("limits the requests per address: to the API, and to everything", async () => {
    const firewall = { windowSeconds: 60, requestsPerAddress: 600, apiRequestsPerAddress: 300 };
    const { distribution, inputsOf } = await declare({ domain: { name, certificateArn, firewall } });
    const [acl] = inputsOf("aws:wafv2/webAcl:WebAcl");
    expect(acl).toMatchObject({ region: "us-east-1", scope: "CLOUDFRONT", defaultAction: { allow: {} } });
    const rules = acl?.rules as { name: string; action: unknown; statement: { rateBasedStatement: unknown } }[];
    expect(rules.map(({ name: rule, statement }) => [rule, statement.rateBasedStatement])).toEqual([
      [
        "api",
        {
          limit: 300,
          evaluationWindowSec: 60,
          aggregateKeyType: "IP",
          scopeDownStatement: {
            regexMatchStatement: {
              regexString: "^(/predict$|/v1/|/healthz$|/openapi\\.json$)",
              fieldToMatch: { uriPath: {} },
              textTransformations: [{ priority: 0, type: "URL_DECODE" }],
            },
          },
        },
      ],
      ["all", { limit: 600, evaluationWindowSec: 60, aggregateKeyType: "IP" }],
    ]);
    for (const { action } of rules) {
      expect(action).toEqual({
        block: {
          customResponse: {
            responseCode: 429,
            customResponseBodyKey: "too-many-requests",
            responseHeaders: [{ name: "retry-after", value: "60" }],
          },
        },
      });
    }
    const [body] = acl?.customResponseBodies as { key: string; content: string }[];
    expect([body?.key, JSON.parse(body?.content ?? "")]).toEqual([
      "too-many-requests",
      {
        error: {
          message: "Too many requests from your address. Wait, then try again.",
          type: "rate_limit_error",
          param: null,
          code: "rate_limited",
        },
      },
    ]);
    expect(distribution.webAclId).toBe("arn:aws:wafv2:us-east-1:123456789012:global/webacl/domain");
  });

  it("has no firewall where the settings turn it off", async () => {
    const { distribution, inputsOf } = await declare({
      domain: { name, certificateArn, firewall: { enabled: false } },
    });
    expect(inputsOf("aws:wafv2/webAcl:WebAcl")).toEqual([]);
    expect(distribution).not.toHaveProperty("webAclId");
  });

  it("makes certificate and names in a zone, and waits until the zone has proved the name", async () => {
    const { distribution, inputsOf } = await declare({ domain: { name, hostedZoneId: "Z0123456789ABC" } });
    expect(inputsOf("aws:acm/certificate:Certificate")).toEqual([
      { region: "us-east-1", domainName: name, validationMethod: "DNS" },
    ]);
    const alias = (type: string) => ({
      zoneId: "Z0123456789ABC",
      name,
      type,
      aliases: [{ name: "d111.cloudfront.net", zoneId: "Z2FDTNDATAQYW2", evaluateTargetHealth: false }],
    });
    expect(inputsOf("aws:route53/record:Record")).toEqual([
      {
        zoneId: "Z0123456789ABC",
        name: `_proof.${name}`,
        type: "CNAME",
        records: ["_value.acm-validations.aws"],
        ttl: 300,
        allowOverwrite: true,
      },
      alias("A"),
      alias("AAAA"),
    ]);
    expect(inputsOf("aws:acm/certificateValidation:CertificateValidation")).toEqual([
      { region: "us-east-1", certificateArn, validationRecordFqdns: [`_proof.${name}`] },
    ]);
    expect(distribution.viewerCertificate).toMatchObject({ acmCertificateArn: certificateArn });
  });

  it("points the names of its zone to the distribution with a certificate of the settings too", async () => {
    const { inputsOf } = await declare({ domain: { name, certificateArn, hostedZoneId: "Z0123456789ABC" } });
    expect(inputsOf("aws:acm/certificate:Certificate")).toEqual([]);
    expect(inputsOf("aws:route53/record:Record").map(({ type }) => type)).toEqual(["A", "AAAA"]);
  });

  it("serves the API alone without a page", async () => {
    const { distribution, inputsOf, outputs } = await declare({
      domain: { name, certificateArn },
      site: { enabled: false },
    });
    expect(outputs).toMatchObject({ siteUrl: null, apiUrl: `https://${name}` });
    expect(inputsOf("aws:s3/bucket:Bucket")).toEqual([]);
    expect(distribution.defaultCacheBehavior).toEqual(apiBehavior);
    expect(targets(distribution.orderedCacheBehaviors).map(([, target]) => target)).toEqual(["streaming", "streaming"]);
  });
});

describe("a stack without a domain", () => {
  it("has the gateways' own addresses, and CloudFront's for the page", async () => {
    const { outputs, distribution } = await declare({});
    expect(outputs).toEqual({
      siteUrl: "https://d111.cloudfront.net",
      apiUrl: "https://abc123.execute-api.eu-west-3.amazonaws.com",
      streaming: {
        url: "https://rest123.execute-api.eu-west-3.amazonaws.com/live",
        chatUrl: "https://rest123.execute-api.eu-west-3.amazonaws.com/live/v1",
      },
      domainTarget: null,
    });
    expect(distribution).not.toHaveProperty("aliases");
    expect(distribution.viewerCertificate).toEqual({ cloudfrontDefaultCertificate: true });
    expect(distribution).not.toHaveProperty("loggingConfig");
  });

  it("has no distribution without a page", async () => {
    const { resources, outputs } = await declare({ site: { enabled: false } });
    expect([resources, outputs.siteUrl]).toEqual([[], null]);
  });
});

describe("the access log of CloudFront", () => {
  it.each([
    ["the page", { site: { enabled: true } }, "site-log-0000000"],
    ["an API alone", { site: { enabled: false }, domain: { name, certificateArn } }, "api-front-log-0000000"],
  ])("goes to a private bucket that forgets, for %s", async (_what, settings, bucket) => {
    const { distribution, resources, inputsOf } = await declare({ ...settings, logs: { cloudFrontDays: 90 } });
    expect(distribution.loggingConfig).toEqual({ bucket: `${bucket}.s3.amazonaws.com`, includeCookies: false });
    expect(inputsOf("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          bucket,
          rules: expect.arrayContaining([expect.objectContaining({ expiration: { days: 90 } })]) as unknown,
        }),
      ]),
    );
    expect(inputsOf("aws:s3/bucketOwnershipControls:BucketOwnershipControls")).toContainEqual({
      bucket,
      rule: { objectOwnership: "BucketOwnerPreferred" },
    });
    const [found] = ofType(resources, "aws:cloudfront/distribution:Distribution");
    expect(found?.dependencies).toContain(
      `aws:s3/bucketOwnershipControls:BucketOwnershipControls ${bucket.replace("-0000000", "")}`,
    );
  });
});

describe("the function in CloudFront", () => {
  it("states the client's address, in place of what the client states", () => {
    const event = {
      viewer: { ip: "2001:db8::1" },
      request: { headers: { "x-modelfront-address": { value: "10.0.0.1" }, host: { value: name } } },
    };
    const handler = vm.runInNewContext(`${viewerFunctionCode}; handler`) as (event: unknown) => unknown;
    expect(handler(event)).toEqual({
      headers: { "x-modelfront-address": { value: "2001:db8::1" }, host: { value: name } },
    });
  });
});
