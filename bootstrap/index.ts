import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { boundaryPolicy, objectsPolicy, previewPolicy, resourcePolicy, rolesPolicy } from "./policies";
import { parseBootstrapSettings } from "./settings";
import { githubAudience, githubIssuer, githubTrust } from "./trust";

/** CI's part of an AWS account: the state of the stacks, and roles that GitHub's workflows assume. See docs/ci.md. */
export = function bootstrap() {
  const settings = readSettings();
  // A runner of CI has no Region of its own, so the addresses name it.
  const region = new pulumi.Config("aws").require("region");
  const account = aws.getCallerIdentityOutput().accountId;
  const kept = { protect: true };

  const key = new aws.kms.Key(
    "state",
    { description: "State of modelfront's stacks, and the secrets in it", enableKeyRotation: true },
    kept,
  );
  const alias = new aws.kms.Alias("state", { name: "alias/modelfront-state", targetKeyId: key.keyId });
  const bucket = new aws.s3.Bucket("modelfront-state", {}, kept);
  const block = new aws.s3.BucketPublicAccessBlock("state", {
    bucket: bucket.bucket,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  new aws.s3.BucketOwnershipControls("state", {
    bucket: bucket.bucket,
    rule: { objectOwnership: "BucketOwnerEnforced" },
  });
  new aws.s3.BucketServerSideEncryptionConfiguration("state", {
    bucket: bucket.bucket,
    rules: [
      {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.arn },
        bucketKeyEnabled: true,
      },
    ],
  });
  // The state is the one thing here that nothing can make again: overwritten versions are kept.
  new aws.s3.BucketVersioning("state", {
    bucket: bucket.bucket,
    versioningConfiguration: { status: "Enabled" },
  });
  new aws.s3.BucketPolicy(
    "state",
    {
      bucket: bucket.bucket,
      policy: {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "DenyPlainHttp",
            Effect: "Deny",
            Principal: "*",
            Action: "s3:*",
            Resource: [bucket.arn, pulumi.interpolate`${bucket.arn}/*`],
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
        ],
      },
    },
    { dependsOn: block },
  );

  const provider =
    settings.oidcProvider === "create"
      ? new aws.iam.OpenIdConnectProvider("github", {
          url: `https://${githubIssuer}`,
          clientIdLists: [githubAudience],
        }).arn
      : pulumi.interpolate`arn:aws:iam::${account}:oidc-provider/${githubIssuer}`;
  const boundary = new aws.iam.Policy("boundary", { name: "modelfront-boundary", policy: boundaryPolicy() });
  const places = { bucketArn: bucket.arn, keyArn: key.arn, boundaryArn: boundary.arn };

  const preview = ciRole(
    "preview",
    githubTrust(provider, settings, ["pull_request"]),
    { preview: previewPolicy(places) },
    { hours: 1 },
  );
  // Code of pull requests never runs with this role, so that it may read objects.
  const drift = ciRole(
    "drift",
    githubTrust(provider, settings, ["ref:refs/heads/main"]),
    { configuration: previewPolicy(places), objects: objectsPolicy(account) },
    { hours: 1 },
  );
  const deploy = settings.environments.map((environment) => {
    const trust = githubTrust(provider, settings, [`environment:${environment}`]);
    const policies = {
      resources: resourcePolicy(),
      configuration: previewPolicy(places),
      roles: rolesPolicy(places, account, stackOf(environment)),
    };
    const role = ciRole(`deploy-${environment}`, trust, policies, { hours: settings.sessionHours });
    return [environment, role.arn] as const;
  });
  return {
    backend: pulumi.interpolate`s3://${bucket.bucket}?region=${region}`,
    secretsProvider: pulumi.interpolate`awskms:///${alias.name}?region=${region}`,
    permissionsBoundary: boundary.arn,
    previewRole: preview.arn,
    driftRole: drift.arn,
    deployRoles: Object.fromEntries(deploy),
  };
};

/** Stacks that an environment deploys: its namesake, and for `preview` those of pull requests (.ci/preview-stack). */
function stackOf(environment: string): string {
  return environment === "preview" ? "pr-*" : environment;
}

function readSettings() {
  const prefix = "modelfront-bootstrap:";
  const values = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, text]) => [key.slice(prefix.length), text.startsWith("[") ? (JSON.parse(text) as unknown) : text]);
  try {
    return parseBootstrapSettings(Object.fromEntries(values) as Record<string, unknown>);
  } catch (error) {
    throw new pulumi.RunError((error as Error).message);
  }
}

/** Role that workflows assume for so many hours at most, with its policies. */
function ciRole(
  name: string,
  trust: aws.iam.PolicyDocument,
  policies: Readonly<Record<string, aws.iam.PolicyDocument>>,
  { hours }: { readonly hours: number },
): aws.iam.Role {
  const role = new aws.iam.Role(name, {
    name: `modelfront-ci-${name}`,
    assumeRolePolicy: trust,
    maxSessionDuration: 3600 * hours,
  });
  for (const [what, document] of Object.entries(policies)) {
    // Managed policies, because the inline ones of a role may have 10,240 characters together.
    const policy = new aws.iam.Policy(`${name}-${what}`, { name: `modelfront-ci-${name}-${what}`, policy: document });
    new aws.iam.RolePolicyAttachment(`${name}-${what}`, { role: role.name, policyArn: policy.arn });
  }
  return role;
}
