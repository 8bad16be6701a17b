import { readFileSync } from "node:fs";
import path from "node:path";
import vm from "node:vm";
import * as pulumi from "@pulumi/pulumi";
import deploy from "../../index";
import { routesOf } from "../../functions/core/routes";
import { evaluate, listNames, ofType, type Registration } from "../../tools/graph/evaluate";
import { useStackConfig } from "../../tools/graph/stack-config";
import { rightsByType } from "../../tools/rights/deploy-actions";
import { isComponent } from "../../tools/rights/deploy-policy";
import { keyless, type Program, run } from "./run-program";

const account = "123456789012";
const arn = (service: string, resource: string) => `arn:aws:${service}:eu-west-3:${account}:${resource}`;

const shipped = new Map<string, Program>();
beforeAll(async () => {
  for (const stack of ["dev", "prod"]) shipped.set(stack, await run(stack));
}, 120_000);

function program(stack: string): Program {
  const found = shipped.get(stack);
  if (!found) throw new Error(`The ${stack} stack was not evaluated.`);
  return found;
}

function one(resources: readonly Registration[], type: string): Registration {
  const [found, ...others] = ofType(resources, type);
  if (!found || others.length > 0) throw new Error(`Expected one ${type}, found ${others.length + (found ? 1 : 0)}.`);
  return found;
}

function named(resources: readonly Registration[], type: string, name: string): Registration {
  const found = ofType(resources, type).find((resource) => resource.name === name);
  if (!found) throw new Error(`There is no ${type} ${name}.`);
  return found;
}

/** Every policy document in a program, with what it is attached to. */
function policies(resources: readonly Registration[]): { readonly owner: string; readonly statements: Statement[] }[] {
  return resources.flatMap(({ type, name, inputs }) =>
    ["policy", "assumeRolePolicy"].flatMap((property) => {
      const document = inputs[property] as { Statement: Statement[] } | undefined;
      return document ? [{ owner: `${type.split("/").at(-1)} ${name}`, statements: document.Statement }] : [];
    }),
  );
}

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource?: string | string[];
  readonly Condition?: unknown;
}
const list = (value: string | string[] | undefined) => (value === undefined ? [] : [value].flat());

/** Resources that only prod has, because it releases in steps. */
const inSteps = [
  "aws:cloudwatch/metricAlarm:MetricAlarm release-model-errors",
  "aws:cloudwatch/metricAlarm:MetricAlarm release-server-errors",
  "aws:cloudwatch/metricAlarm:MetricAlarm release-warm-latency",
  "aws:codedeploy/application:Application release",
  "aws:codedeploy/deploymentConfig:DeploymentConfig release",
  "aws:codedeploy/deploymentGroup:DeploymentGroup release",
  "aws:iam/role:Role release",
  "aws:iam/rolePolicy:RolePolicy release",
  "modelfront:index:TrafficShift release",
];

describe.each(["dev", "prod"])("the %s stack", (stack) => {
  const resources = () => program(stack).resources;

  it("makes these resources and no others", () => {
    const golden = readFileSync(path.join(__dirname, "resources.txt"), "utf8").trimEnd();
    const names = [...golden.split("\n"), ...(stack === "prod" ? inSteps : [])].sort();
    expect(listNames(resources()).join("\n")).toBe(names.join("\n"));
  });

  it("declares only types for which the rights that deploying takes are known", () => {
    const unknown = resources().filter(({ type }) => !isComponent(type) && !(type in rightsByType));
    expect(unknown.map(({ type }) => type)).toEqual([]);
  });

  it("puts every resource into a component", () => {
    expect(resources().filter(({ type, parent }) => parent === undefined && !type.startsWith("modelfront:"))).toEqual(
      [],
    );
  });

  it("names nothing but what something else refers to by name", () => {
    const named = resources().flatMap(({ type, inputs }) => (inputs.name === undefined ? [] : [[type, inputs.name]]));
    expect(keyless(named.sort())).toEqual([
      ["aws:apigatewayv2/stage:Stage", "$default"],
      ["aws:cloudwatch/logGroup:LogGroup", "/aws/sagemaker/Endpoints/digits-<key>-0000000"],
      ["aws:cloudwatch/logGroup:LogGroup", "/aws/sagemaker/Endpoints/iris-<key>-0000000"],
      ["aws:cloudwatch/logGroup:LogGroup", "/aws/vendedlogs/modelfront/http-id"],
      ...(stack === "prod"
        ? ["model-errors", "server-errors", "warm-latency"].map((what) => [
            "aws:cloudwatch/metricAlarm:MetricAlarm",
            `api-0000000-v7-${what}`,
          ])
        : []),
      ["aws:lambda/alias:Alias", "live"],
      ["aws:lambda/alias:Alias", "live"],
      ["aws:sagemaker/endpoint:Endpoint", "digits-<key>-0000000"],
      ["aws:sagemaker/endpoint:Endpoint", "iris-<key>-0000000"],
    ]);
  });

  it("allows no wildcard action, and no resource but by its ARN where AWS has one", () => {
    for (const { statements } of policies(resources())) {
      for (const { Effect, Action, Resource } of statements) {
        if (Effect === "Deny") continue;
        expect(list(Action).filter((action) => action.includes("*"))).toEqual([]);
        const everything = list(Resource).includes("*") ? list(Action) : [];
        expect(["cloudwatch:DescribeAlarms", "cloudwatch:PutMetricData", "ecr:GetAuthorizationToken"]).toEqual(
          expect.arrayContaining(everything),
        );
      }
    }
  });

  it("lets each role reach exactly this", () => {
    const granted = policies(resources())
      .filter(({ owner }) => owner.startsWith("rolePolicy:"))
      .map(({ owner, statements }) => [owner, statements.flatMap(({ Resource }) => list(Resource))]);
    const modelResources = (name: string) => [
      `arn:aws:s3:::models-0000000/${name}/<sha256>/model.tar.gz`,
      arn("ecr", "repository/server-0000000"),
      "*",
      arn("logs", `log-group:/aws/sagemaker/Endpoints/${name}-<key>-0000000`),
      arn("logs", `log-group:/aws/sagemaker/Endpoints/${name}-<key>-0000000:*`),
      "*",
    ];
    const text = JSON.stringify(keyless(granted.sort())).replace(/[0-9a-f]{64}/g, "<sha256>");
    expect(JSON.parse(text)).toEqual([
      [
        "rolePolicy:RolePolicy api-ask-<key>",
        [arn("sagemaker", "endpoint/iris-<key>-0000000"), arn("sagemaker", "endpoint/digits-<key>-0000000")],
      ],
      ["rolePolicy:RolePolicy api-log", [arn("logs", "log-group:api-0000000:*")]],
      ["rolePolicy:RolePolicy api-requests", [arn("dynamodb", "table/requests-0000000")]],
      ["rolePolicy:RolePolicy api-restored", [arn("sagemaker", "endpoint/*")]],
      ["rolePolicy:RolePolicy authorizer-keys", [arn("dynamodb", "table/keys-0000000")]],
      ["rolePolicy:RolePolicy authorizer-log", [arn("logs", "log-group:authorizer-0000000:*")]],
      ["rolePolicy:RolePolicy digits-<key>", modelResources("digits")],
      ["rolePolicy:RolePolicy iris-<key>", modelResources("iris")],
      ...(stack === "prod"
        ? [
            [
              "rolePolicy:RolePolicy release",
              [arn("lambda", "function:api-0000000"), arn("lambda", "function:api-0000000:*"), "*"],
            ],
          ]
        : []),
      [
        "rolePolicy:RolePolicy restore",
        [
          "arn:aws:s3:::models-0000000/*",
          "arn:aws:s3:::models-0000000",
          arn("ecr", "repository/server-0000000"),
          "*",
          // A release that is restored may have shared an endpoint even if no model does now.
          ...["iris", "digits", "shared"].flatMap((name) => [
            arn("logs", `log-group:/aws/sagemaker/Endpoints/${name}-*`),
            arn("logs", `log-group:/aws/sagemaker/Endpoints/${name}-*:*`),
          ]),
          "*",
        ],
      ],
    ]);
  });

  it("lets each role be taken on by one service, on behalf of the stack's account", () => {
    const trusted = ofType(resources(), "aws:iam/role:Role").map(({ name, inputs }) => [
      name,
      (inputs.assumeRolePolicy as { Statement: unknown[] }).Statement,
    ]);
    const by = (service: string) => [
      {
        Effect: "Allow",
        Principal: { Service: service },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      },
    ];
    expect(keyless(trusted.sort())).toEqual([
      ["api", by("lambda.amazonaws.com")],
      ["authorizer", by("lambda.amazonaws.com")],
      ["digits-<key>", by("sagemaker.amazonaws.com")],
      ["iris-<key>", by("sagemaker.amazonaws.com")],
      ...(stack === "prod" ? [["release", by("codedeploy.amazonaws.com")]] : []),
      ["restore", by("sagemaker.amazonaws.com")],
    ]);
  });

  it("closes both buckets to the public, encrypts them, and takes TLS 1.2 alone", () => {
    const inputs = (type: string) => ofType(resources(), type).map(({ inputs: { bucket, ...rest } }) => [bucket, rest]);
    const both = (settings: unknown) => [
      ["models-0000000", settings],
      ["site-0000000", settings],
    ];
    expect(inputs("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock").sort()).toEqual(
      both({ blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true }),
    );
    expect(inputs("aws:s3/bucketOwnershipControls:BucketOwnershipControls").sort()).toEqual(
      both({ rule: { objectOwnership: "BucketOwnerEnforced" } }),
    );
    expect(
      inputs("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration").sort(),
    ).toEqual(both({ rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] }));
    const deny = (bucket: string, Sid: string, Condition: object) => ({
      Sid,
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
      Condition,
    });
    const allow = (Sid: string, Action: string, Resource: string) => ({
      Sid,
      Effect: "Allow",
      Principal: { Service: "cloudfront.amazonaws.com" },
      Action,
      Resource,
      Condition: { StringEquals: { "AWS:SourceArn": `arn:aws:cloudfront::${account}:distribution/site` } },
    });
    const denyWeakTransport = (bucket: string) => [
      deny(bucket, "DenyPlainHttp", { Bool: { "aws:SecureTransport": "false" } }),
      deny(bucket, "DenyOldTls", { NumericLessThan: { "s3:TlsVersion": "1.2" } }),
    ];
    expect(inputs("aws:s3/bucketPolicy:BucketPolicy").sort()).toEqual([
      ["models-0000000", { policy: { Version: "2012-10-17", Statement: denyWeakTransport("models-0000000") } }],
      [
        "site-0000000",
        {
          policy: {
            Version: "2012-10-17",
            Statement: [
              ...denyWeakTransport("site-0000000"),
              allow("ReadThroughCloudFront", "s3:GetObject", "arn:aws:s3:::site-0000000/*"),
              allow("FindThroughCloudFront", "s3:ListBucket", "arn:aws:s3:::site-0000000"),
            ],
          },
        },
      ],
    ]);
  });

  it("expires older versions of artifacts after 90 days, and what an upload left behind after seven", () => {
    const rules = ofType(resources(), "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration").map(
      ({ inputs }) => [inputs.bucket, inputs.rules],
    );
    const rule = { status: "Enabled", filter: { prefix: "" } };
    const abort = {
      ...rule,
      id: "abort-incomplete-uploads",
      abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
    };
    const expire = { ...rule, id: "expire-older-versions", noncurrentVersionExpiration: { noncurrentDays: 90 } };
    expect(rules.sort()).toEqual([
      ["models-0000000", [abort, expire]],
      ["site-0000000", [abort, expire]],
    ]);
  });

  it("tags every resource that takes tags, objects and roles included", () => {
    const tagged = resources().filter(({ inputs }) => "tags" in inputs && !("push" in inputs));
    const tags = { project: "modelfront", stack: "test", "managed-by": "pulumi" };
    expect(tagged.map(({ inputs }) => inputs.tags)).toEqual(tagged.map(() => tags));
    expect([...new Set(tagged.map(({ type }) => type))].sort()).toEqual([
      "aws:apigatewayv2/api:Api",
      "aws:apigatewayv2/stage:Stage",
      "aws:cloudfront/distribution:Distribution",
      "aws:cloudfront/function:Function",
      "aws:cloudwatch/compositeAlarm:CompositeAlarm",
      "aws:cloudwatch/logGroup:LogGroup",
      "aws:cloudwatch/metricAlarm:MetricAlarm",
      ...(stack === "prod"
        ? ["aws:codedeploy/application:Application", "aws:codedeploy/deploymentGroup:DeploymentGroup"]
        : []),
      "aws:dynamodb/table:Table",
      "aws:iam/role:Role",
      "aws:lambda/function:Function",
      "aws:s3/bucket:Bucket",
      "aws:s3/bucketObjectv2:BucketObjectv2",
      "aws:sagemaker/endpoint:Endpoint",
      "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
      "aws:sagemaker/model:Model",
      "aws:sns/topic:Topic",
      "awsx:ecr:Repository",
    ]);
  });

  it("protects the tables and the bucket of models where the settings say so, and nothing that the repository can make again", () => {
    const kept = resources().flatMap(({ type, name, protect }) => (protect ? [`${type} ${name}`] : []));
    const data = ["aws:dynamodb/table:Table keys", "aws:dynamodb/table:Table requests", "aws:s3/bucket:Bucket models"];
    expect(kept.sort()).toEqual(stack === "prod" ? data : []);
    const buckets = ofType(resources(), "aws:s3/bucket:Bucket").map(({ name, inputs }) => [name, inputs.forceDestroy]);
    expect(buckets.sort()).toEqual([
      ["models", stack === "dev"],
      ["site", true],
    ]);
  });

  it("lets pages of any origin call the API in dev, and the stack's own page alone in prod", () => {
    const { corsConfiguration } = one(resources(), "aws:apigatewayv2/api:Api").inputs;
    expect((corsConfiguration as { allowOrigins: string[] }).allowOrigins).toEqual(
      stack === "prod" ? ["https://d111.cloudfront.net"] : ["*"],
    );
  });

  it("keeps every version of a model's artifact, and of the page", () => {
    expect(ofType(resources(), "aws:s3/bucketVersioning:BucketVersioning").map(({ inputs }) => inputs)).toEqual(
      ["models-0000000", "site-0000000"].map((bucket) => ({ bucket, versioningConfiguration: { status: "Enabled" } })),
    );
  });

  it("runs the function from a version, behind the alias that the gate guards", () => {
    const { code, environment, tags, ...rest } = named(resources(), "aws:lambda/function:Function", "api").inputs;
    expect(tags).toMatchObject({ "managed-by": "pulumi" });
    expect(rest).toEqual({
      role: `arn:aws:iam::${account}:role/api-0000000`,
      runtime: "nodejs24.x",
      architectures: ["arm64"],
      handler: "api.handler",
      memorySize: 512,
      timeout: 30,
      publish: true,
      loggingConfig: {
        logFormat: "JSON",
        logGroup: "api-0000000",
        systemLogLevel: "WARN",
        applicationLogLevel: "INFO",
      },
    });
    expect((code as { path: string }).path).toMatch(/^dist\/staged\/[0-9a-f]{8}$/);
    const { MODELS, SETTINGS, CALLERS, TABLE } = (environment as { variables: Record<string, string> }).variables;
    expect(JSON.stringify(keyless(JSON.parse(MODELS ?? "")))).toMatch(
      /^{"iris":\["iris-<key>-0000000","serverless","[0-9a-f]{12}"\],"digits":\["digits-<key>-0000000","serverless","[0-9a-f]{12}"\]}$/,
    );
    expect(JSON.parse(SETTINGS ?? "")).toMatchObject({ coldWaitSeconds: 25, cache: { seconds: 300 } });
    expect(JSON.parse(CALLERS ?? "")).toEqual({
      anonymous:
        stack === "dev"
          ? { callsPerHour: 300, scopes: ["predict", "chat"] }
          : { callsPerHour: 100, scopes: ["predict"] },
      keys: true,
    });
    expect(TABLE).toBe("requests-0000000");

    const alias = named(resources(), "aws:lambda/alias:Alias", "api");
    expect(keyless(alias.inputs)).toEqual({
      name: "live",
      functionName: "api-0000000",
      functionVersion: "7",
      description: "Policies: ask-<key>, requests, restored",
    });
    for (const { name, hooks } of ofType(resources(), "aws:lambda/alias:Alias")) {
      const isApi = name === "api";
      expect(hooks).toEqual([
        "BeforeCreate release-gate",
        isApi && stack === "prod" ? "BeforeUpdate release-gate-shift" : "BeforeUpdate release-gate",
        `AfterUpdate ${name}-drain`,
        ...(isApi ? ["AfterUpdate release-gate-retire"] : []),
      ]);
    }
  });

  it("moves the alias only after the endpoints are there and may be asked", () => {
    const alias = named(resources(), "aws:lambda/alias:Alias", "api");
    expect(keyless([...alias.dependencies].sort())).toEqual([
      ...(stack === "prod" ? ["aws:codedeploy/deploymentGroup:DeploymentGroup release"] : []),
      "aws:iam/rolePolicy:RolePolicy api-ask-<key>",
      "aws:iam/rolePolicy:RolePolicy api-requests",
      "aws:iam/rolePolicy:RolePolicy api-restored",
      "aws:iam/rolePolicy:RolePolicy authorizer-keys",
      "aws:lambda/function:Function api",
      "aws:lambda/function:Function authorizer",
    ]);
    const ask = ofType(resources(), "aws:iam/rolePolicy:RolePolicy").find(({ name }) => name.startsWith("api-ask-"));
    expect(keyless([...(ask?.dependencies ?? [])].sort())).toEqual([
      "aws:iam/role:Role api",
      "aws:sagemaker/endpoint:Endpoint digits-<key>",
      "aws:sagemaker/endpoint:Endpoint iris-<key>",
    ]);
  });

  it("lets SageMaker load a model only once its role may", () => {
    const [model] = ofType(resources(), "aws:sagemaker/model:Model");
    expect(keyless([...(model?.dependencies ?? [])].sort())).toEqual(
      expect.arrayContaining([
        "aws:iam/role:Role iris-<key>",
        "aws:iam/rolePolicy:RolePolicy iris-<key>",
        "aws:s3/bucketObjectv2:BucketObjectv2 iris-<key>",
        "docker-build:index:Image server-<key>",
      ]),
    );
  });

  it("routes every operation to the alias", () => {
    const routes = ofType(resources(), "aws:apigatewayv2/route:Route").map(({ inputs }) => inputs);
    expect(routes.map(({ routeKey }) => routeKey).sort()).toEqual([
      "$default",
      "GET /",
      "GET /healthz",
      "GET /openapi.json",
      "GET /v1/models",
      "GET /v1/models/{model}",
      "HEAD /",
      "HEAD /healthz",
      "OPTIONS /{proxy+}",
      "POST /predict",
      "POST /v1/models/{model}/predict",
    ]);
    expect(new Set(routes.map(({ target }) => target))).toEqual(new Set(["integrations/http-id"]));
    expect(one(resources(), "aws:apigatewayv2/integration:Integration").inputs).toEqual({
      apiId: "http-id",
      integrationType: "AWS_PROXY",
      integrationUri: `arn:aws:apigateway:eu-west-3:lambda:path/2015-03-31/functions/${arn("lambda", "function:api-0000000:live")}/invocations`,
      payloadFormatVersion: "2.0",
      timeoutMilliseconds: 30_000,
    });
  });

  it("throttles and logs every request, without its body", () => {
    const { accessLogSettings, defaultRouteSettings } = one(resources(), "aws:apigatewayv2/stage:Stage").inputs;
    expect(defaultRouteSettings).toEqual(
      stack === "dev"
        ? { throttlingRateLimit: 50, throttlingBurstLimit: 100 }
        : { throttlingRateLimit: 200, throttlingBurstLimit: 400 },
    );
    const { destinationArn, format } = accessLogSettings as { destinationArn: string; format: string };
    expect(destinationArn).toBe(arn("logs", "log-group:/aws/vendedlogs/modelfront/http-id"));
    expect(Object.keys(JSON.parse(format) as object)).toEqual([
      "time",
      "requestId",
      "ip",
      "method",
      "path",
      "route",
      "status",
      "bytes",
      "milliseconds",
      "integrationMilliseconds",
      "integrationError",
    ]);
  });

  it("keeps no log for ever", () => {
    const days = stack === "dev" ? 30 : 90;
    const groups = ofType(resources(), "aws:cloudwatch/logGroup:LogGroup");
    expect(groups.map(({ inputs }) => inputs.retentionInDays)).toEqual(groups.map(() => days));
    expect(groups).toHaveLength(5);
  });

  it("serves the page over HTTPS from the private bucket, with the headers that protect it", () => {
    expect(one(resources(), "aws:cloudfront/originAccessControl:OriginAccessControl").inputs).toEqual({
      originAccessControlOriginType: "s3",
      signingBehavior: "always",
      signingProtocol: "sigv4",
    });
    const { origins, defaultCacheBehavior } = one(resources(), "aws:cloudfront/distribution:Distribution").inputs;
    expect(origins).toEqual([
      {
        originId: "site",
        domainName: "site-0000000.s3.eu-west-3.amazonaws.com",
        originAccessControlId: "site-id",
      },
    ]);
    expect(defaultCacheBehavior).toEqual({
      targetOriginId: "site",
      viewerProtocolPolicy: "redirect-to-https",
      allowedMethods: ["GET", "HEAD"],
      cachedMethods: ["GET", "HEAD"],
      compress: true,
      cachePolicyId: "658327ea-f89d-4fab-a63d-7b88639e58f6",
      responseHeadersPolicyId: "site-id",
      functionAssociations: [
        { eventType: "viewer-request", functionArn: "arn:aws:cloudfront::123456789012:function/site" },
        { eventType: "viewer-response", functionArn: "arn:aws:cloudfront::123456789012:function/site-missing" },
      ],
    });
    const { securityHeadersConfig } = one(
      resources(),
      "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
    ).inputs;
    expect(securityHeadersConfig).toMatchObject({
      contentSecurityPolicy: {
        contentSecurityPolicy: expect.stringContaining(
          "connect-src 'self' https://*.execute-api.eu-west-3.amazonaws.com;",
        ) as unknown,
        override: true,
      },
      frameOptions: { frameOption: "DENY", override: true },
    });
  });

  it("uploads nothing of the page before the gate has passed every function", () => {
    const objects = ofType(resources(), "aws:s3/bucketObjectv2:BucketObjectv2");
    // Its documents wait for these.
    const assets = objects.filter(({ name }) => name.startsWith("site-assets/"));
    const aliases = ["aws:lambda/alias:Alias api", "aws:lambda/alias:Alias authorizer"];
    expect(assets.length).toBeGreaterThan(2);
    for (const { dependencies } of assets) expect(dependencies).toEqual(expect.arrayContaining(aliases));
  });

  it("writes what the document loads, then the document, and at last config.js with the API's URL", () => {
    const objects = ofType(resources(), "aws:s3/bucketObjectv2:BucketObjectv2");
    const objectNamed = (name: string) => objects.find((object) => object.name === name);
    const assets = objects
      .filter(({ name }) => name.startsWith("site-assets/"))
      .map(({ type, name }) => `${type} ${name}`);
    expect(objectNamed("site-index.html")?.dependencies).toEqual(expect.arrayContaining(assets));
    const config = objectNamed("site-config.js");
    expect(config?.dependencies).toContain("aws:s3/bucketObjectv2:BucketObjectv2 site-index.html");
    expect(config?.inputs).toMatchObject({
      bucket: "site-0000000",
      key: "config.js",
      content: expect.stringMatching(
        /^window\.modelfront = \{"apiUrl":"https:\/\/abc123\.execute-api\.eu-west-3\.amazonaws\.com","buildId":"[0-9a-f]{8}"\};\n$/,
      ) as unknown,
      contentType: "text/javascript; charset=utf-8",
      cacheControl: "no-cache",
    });
    expect(config?.hooks).toEqual(["AfterUpdate site-invalidation"]);
  });

  it("names in each document the page's own URL, which link previews need, and in no asset", () => {
    const objects = ofType(resources(), "aws:s3/bucketObjectv2:BucketObjectv2").filter(({ name }) =>
      name.startsWith("site-"),
    );
    const documents = objects.filter(({ inputs }) => String(inputs.key).endsWith(".html"));
    expect(documents.map(({ inputs }) => inputs.key)).toEqual(
      expect.arrayContaining(["index.html", "docs/index.html", "models/iris/index.html", "404.html"]),
    );
    const keys = objects.map(({ inputs }) => inputs.key);
    for (const { inputs } of documents) {
      const [, picture] =
        /property="og:image" content="https:\/\/d111\.cloudfront\.net\/([^"]*)"/.exec(String(inputs.content)) ?? [];
      expect(keys).toContain(picture);
      expect(inputs.content).not.toContain("site.invalid");
    }
    for (const { inputs } of objects.filter((object) => !documents.includes(object))) {
      expect([inputs.key, "source" in inputs]).toEqual([inputs.key, inputs.key !== "config.js"]);
    }
  });

  it("answers every file that it uploads with status 200, save the 404 page", () => {
    const code = ofType(resources(), "aws:cloudfront/function:Function").find(({ name }) => name === "site-missing");
    const statusOf = (key: unknown) => {
      const event = { request: { uri: `/${String(key)}` }, response: { statusCode: 200 } };
      const script = `${String(code?.inputs.code)}; handler(${JSON.stringify(event)}).statusCode`;
      return vm.runInNewContext(script, {}) as number;
    };
    const keys = ofType(resources(), "aws:s3/bucketObjectv2:BucketObjectv2")
      .filter(({ name }) => name.startsWith("site-"))
      .map(({ inputs }) => inputs.key);
    expect(keys.filter((key) => statusOf(key) !== 200)).toEqual(["404.html"]);
  });

  it("lets browsers keep what is named for its content, and ask again for the rest", () => {
    const cached = ofType(resources(), "aws:s3/bucketObjectv2:BucketObjectv2")
      .filter(({ name }) => name.startsWith("site-"))
      .map(({ inputs }) => [inputs.key, inputs.cacheControl] as const);
    for (const [key, cacheControl] of cached) {
      const lasting = String(key).startsWith("assets/");
      expect([key, cacheControl]).toEqual([key, lasting ? "public, max-age=31536000, immutable" : "no-cache"]);
    }
  });

  it("puts out the URLs and each model's endpoint, a line each, and nothing secret", () => {
    expect(keyless(program(stack).outputs)).toEqual({
      siteUrl: "https://d111.cloudfront.net",
      apiUrl: "https://abc123.execute-api.eu-west-3.amazonaws.com",
      modelBucket: "models-0000000",
      notificationTopic: arn("sns", "notifications-0000000"),
      keyTable: "keys-0000000",
      endpoints: { iris: "iris-<key>-0000000", digits: "digits-<key>-0000000" },
    });
    expect(JSON.stringify(program(stack).outputs)).not.toContain("registry-password");
  });
});

/** Without what a run adds: the order in which the engine happens to be told. */
describe("a stack with chat, the proxy, and users of its own", () => {
  let everything: Program;
  beforeAll(async () => {
    everything = await run("prod", {
      "modelfront:models": [{ name: "chat-tiny" }],
      "modelfront:api": {
        callers: { keys: false, jwt: { issuedBy: "cognito" } },
        proxy: { endpoints: ["Team-A-*"] },
        cors: { allowOrigins: ["https://app.example.com"] },
      },
      "modelfront:userPool": { callbackUrls: ["https://app.example.com/"] },
      "modelfront:logs": { streamingAccess: "own-role" },
    });
  }, 120_000);

  it("declares only types for which the rights that deploying takes are known", () => {
    const unknown = everything.resources.filter(({ type }) => !isComponent(type) && !(type in rightsByType));
    expect(unknown.map(({ type }) => type)).toEqual([]);
  });

  it("protects the user pool beside tables and bucket", () => {
    const kept = everything.resources.flatMap(({ type, protect }) => (protect ? [type] : []));
    expect(kept.sort()).toEqual([
      "aws:cognito/userPool:UserPool",
      "aws:dynamodb/table:Table",
      "aws:dynamodb/table:Table",
      "aws:s3/bucket:Bucket",
    ]);
  });

  it("gives out where to stream, chat and sign in", () => {
    const { endpoints, ...outputs } = everything.outputs;
    expect(Object.keys(endpoints)).toEqual(["chat-tiny"]);
    expect(outputs).toEqual({
      notificationTopic: arn("sns", "notifications-0000000"),
      siteUrl: "https://d111.cloudfront.net",
      apiUrl: "https://abc123.execute-api.eu-west-3.amazonaws.com",
      streamingUrl: "https://rest123.execute-api.eu-west-3.amazonaws.com/live",
      chatUrl: "https://rest123.execute-api.eu-west-3.amazonaws.com/live/v1",
      modelBucket: "models-0000000",
      keyTable: "keys-0000000",
      tokenIssuer: "https://cognito-idp.eu-west-3.amazonaws.com/eu-west-3_AbCdEf123",
      clientId: "users-id",
      loginUrl: "https://modelfront-users-id.auth.eu-west-3.amazoncognito.com",
    });
  });

  it("has every route of the route table, with an authorizer on all but OPTIONS and the open routes", () => {
    const { resources } = everything;
    const http = ofType(resources, "aws:apigatewayv2/route:Route").map(({ inputs }) => [
      inputs.routeKey,
      inputs.authorizationType,
    ]);
    expect(http.flatMap(([key, kind]) => (kind === undefined ? [key] : [])).sort()).toEqual([
      "GET /",
      "GET /healthz",
      "HEAD /",
      "HEAD /healthz",
      "OPTIONS /{proxy+}",
    ]);
    const methods = ofType(resources, "aws:apigateway/method:Method").map(({ inputs }) => inputs);
    expect(new Set(methods.filter((one) => one.authorization === "NONE").map((one) => one.httpMethod))).toEqual(
      new Set(["OPTIONS"]),
    );
    const table = routesOf({ chat: true, proxy: true }).map(({ method, path }) => `${method} ${path}`);
    const streamed = ["POST /v1/endpoints/{name}/invocations-response-stream"];
    const declared = http.map(([key]) => String(key)).filter((key) => /^(GET|POST) /.test(key));
    expect([...declared, ...streamed].sort()).toEqual(table.sort());
  });

  it("has the HTTP API check tokens, the streaming API the function, and both functions know the pool", () => {
    const { resources } = everything;
    const jwt = {
      issuer: "https://cognito-idp.eu-west-3.amazonaws.com/eu-west-3_AbCdEf123",
      audiences: ["users-id"],
      scopes: ["predict", "chat"],
    };
    const { jwtConfiguration } = one(resources, "aws:apigatewayv2/authorizer:Authorizer").inputs;
    expect(jwtConfiguration).toEqual({ issuer: jwt.issuer, audiences: jwt.audiences });
    for (const name of ["api", "stream", "authorizer"]) {
      const { environment } = named(resources, "aws:lambda/function:Function", name).inputs;
      const { CALLERS } = (environment as { variables: Record<string, string> }).variables;
      expect(JSON.parse(CALLERS ?? "")).toEqual({ keys: false, jwt });
    }
  });

  it("lets the page reach both APIs, and tells it where to stream from", () => {
    const { resources } = everything;
    const config = ofType(resources, "aws:s3/bucketObjectv2:BucketObjectv2").find(({ name }) =>
      name.endsWith("config.js"),
    );
    expect(config?.inputs.content).toContain(
      '"streamingUrl":"https://rest123.execute-api.eu-west-3.amazonaws.com/live"',
    );
    const policy = one(resources, "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy").inputs;
    expect(JSON.stringify(policy)).toContain("connect-src 'self' https://*.execute-api.eu-west-3.amazonaws.com;");
  });

  it("allows no wildcard action, and no resource but by its ARN where AWS has one", () => {
    for (const { statements } of policies(everything.resources)) {
      for (const { Effect, Action, Resource } of statements) {
        if (Effect === "Deny") continue;
        expect(list(Action).filter((action) => action.includes("*"))).toEqual([]);
        const everywhere = list(Resource).includes("*") ? list(Action) : [];
        expect([
          "cloudwatch:DescribeAlarms",
          "cloudwatch:PutMetricData",
          "ecr:GetAuthorizationToken",
          "sagemaker:ListEndpoints",
        ]).toEqual(expect.arrayContaining(everywhere));
      }
    }
  });
});

describe("a stack with rules of its account, tags of its own, and secrets in its settings", () => {
  const boundary = "arn:aws:iam::123456789012:policy/bounds";
  const secretArn = "arn:aws:secretsmanager:eu-west-3:123456789012:secret:hub-AbCdEf";
  let bounded: Program;
  beforeAll(async () => {
    useStackConfig("iris", {
      "modelfront:models": [
        {
          name: "iris",
          hosting: { mode: "always-on", instanceType: "ml.m5.large" },
          environment: { THREADS: "2", TOKEN: secretArn },
        },
      ],
      "modelfront:iam": { permissionsBoundary: boundary, path: "/teams/a/" },
      "modelfront:tags": { owner: "team-a" },
      "modelfront:api": {
        callers: {
          keys: true,
          jwt: { issuedBy: "oidc", issuer: "https://issuer.example.com", audiences: [{ secure: "v1:encrypted" }] },
        },
      },
    });
    bounded = await evaluate(deploy);
  }, 120_000);

  it("bounds every role, and puts it into the path", () => {
    const roles = ofType(bounded.resources, "aws:iam/role:Role").map(({ inputs }) => inputs);
    expect(roles.length).toBeGreaterThan(2);
    expect(roles.map(({ permissionsBoundary, path: place }) => [permissionsBoundary, place])).toEqual(
      roles.map(() => [boundary, "/teams/a/"]),
    );
  });

  it("adds the tags of the settings to its own", () => {
    const { tags } = named(bounded.resources, "aws:dynamodb/table:Table", "keys").inputs;
    expect(tags).toEqual({ project: "modelfront", stack: "test", "managed-by": "pulumi", owner: "team-a" });
  });

  it("gives the model the secret's value, as a secret, and the functions all variables as secrets", () => {
    const { primaryContainer, enableNetworkIsolation } = one(bounded.resources, "aws:sagemaker/model:Model").inputs;
    expect((primaryContainer as { environment: unknown }).environment).toEqual({
      THREADS: "2",
      TOKEN: { secret: "value of hub-AbCdEf" },
    });
    expect(enableNetworkIsolation).toBe(true);
    const { environment } = named(bounded.resources, "aws:lambda/function:Function", "api").inputs;
    expect(Object.keys((environment as { variables: object }).variables)).toEqual(["secret"]);
    expect(JSON.stringify(bounded.outputs)).not.toContain("value of hub");
  });
});

describe("settings with mistakes", () => {
  it("stop the program with the message alone, before anything is declared", async () => {
    const seen: Registration[] = [];
    useStackConfig("dev", { "modelfront:hosting": { mode: "serverless", memoryMb: 1 }, "aws:region": undefined });
    const attempt = evaluate(deploy).then(({ resources }) => seen.push(...resources));
    await expect(attempt).rejects.toThrow(/^Pulumi\.\w+\.yaml: 2 settings are not valid\.\n/);
    await expect(attempt).rejects.toBeInstanceOf(pulumi.RunError);
    expect(seen).toEqual([]);
  });
});
