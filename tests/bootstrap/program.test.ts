import { ofType, type Registration } from "../../tools/graph/evaluate";
import { rightsByType } from "../../tools/rights/deploy-actions";
import { actionsOf, missingFrom, policyNamed, run, statements } from "./bootstrap-program";

/** Actions that deploying takes. */
const deployActions = Object.values(rightsByType).flatMap(({ grants }) => grants.flatMap(({ actions }) => actions));

/** Actions that read and that previews go without, each with the reason. */
const notForPreviews: Readonly<Record<string, string>> = {
  "codedeploy:GetApplicationRevision": "asked by the release hook, which runs in `pulumi up`",
  "ecr:BatchCheckLayerAvailability": "pushes an image",
  "ecr:BatchGetImage": "reads an image; previews build none, and drift leaves them out",
  "ecr:GetDownloadUrlForLayer": "reads an image; previews build none, and drift leaves them out",
  "logs:DescribeResourcePolicies": "asked by AWS when an access log is turned on",
  "logs:GetLogDelivery": "asked by AWS when an access log is turned on",
  "logs:GetLogEvents": "reads what a model logged; for the release hook, which runs in `pulumi up`",
  "logs:ListLogDeliveries": "asked by AWS when an access log is turned on",
  "s3:GetObject": "reads objects; only the drift role does, with which no pull request's code runs",
  "s3:ListBucketVersions": "empties a bucket that is deleted",
};

function trustOf(resources: readonly Registration[], name: string): unknown {
  const role = ofType(resources, "aws:iam/role:Role").find((one) => one.name === name);
  const [statement] = (role?.inputs.assumeRolePolicy as { Statement: { Condition: unknown }[] }).Statement;
  return statement?.Condition;
}

describe("the bootstrap program", () => {
  it("makes state, key, provider, boundary and a role for previews and each environment, and tells where they are", async () => {
    const { resources, outputs } = await run();
    expect(
      ofType(resources, "aws:iam/role:Role")
        .map(({ inputs }) => inputs.name)
        .sort(),
    ).toEqual([
      "modelfront-ci-deploy-dev",
      "modelfront-ci-deploy-preview",
      "modelfront-ci-deploy-prod",
      "modelfront-ci-drift",
      "modelfront-ci-preview",
    ]);
    expect(
      resources
        .filter(({ protect }) => protect)
        .map(({ type }) => type)
        .sort(),
    ).toEqual(["aws:kms/key:Key", "aws:s3/bucket:Bucket"]);
    expect(outputs).toEqual({
      backend: "s3://modelfront-state-0000000?region=eu-west-3",
      secretsProvider: "awskms:///alias/modelfront-state?region=eu-west-3",
      permissionsBoundary: "arn:aws:iam::123456789012:policy/modelfront-boundary",
      previewRole: "arn:aws:iam::123456789012:role/modelfront-ci-preview",
      driftRole: "arn:aws:iam::123456789012:role/modelfront-ci-drift",
      deployRoles: {
        dev: "arn:aws:iam::123456789012:role/modelfront-ci-deploy-dev",
        prod: "arn:aws:iam::123456789012:role/modelfront-ci-deploy-prod",
        preview: "arn:aws:iam::123456789012:role/modelfront-ci-deploy-preview",
      },
    });
  });

  it("trusts exact subjects of one repository, in both forms", async () => {
    const { resources } = await run();
    const issuer = "token.actions.githubusercontent.com";
    expect(trustOf(resources, "preview")).toEqual({
      StringEquals: {
        [`${issuer}:aud`]: "sts.amazonaws.com",
        [`${issuer}:sub`]: ["repo:octo/wines:pull_request", "repo:octo@123456/wines@456789:pull_request"],
      },
    });
    expect(trustOf(resources, "drift")).toEqual({
      StringEquals: {
        [`${issuer}:aud`]: "sts.amazonaws.com",
        [`${issuer}:sub`]: ["repo:octo/wines:ref:refs/heads/main", "repo:octo@123456/wines@456789:ref:refs/heads/main"],
      },
    });
    expect(trustOf(resources, "deploy-prod")).toEqual({
      StringEquals: {
        [`${issuer}:aud`]: "sts.amazonaws.com",
        [`${issuer}:sub`]: ["repo:octo/wines:environment:prod", "repo:octo@123456/wines@456789:environment:prod"],
      },
    });
    const named = await run({ ownerId: "", repositoryId: "" });
    expect(JSON.stringify(trustOf(named.resources, "deploy-dev"))).not.toContain("@");
  });

  it("lets workflows assume a role for an hour, and the deploy roles for as long as a release takes", async () => {
    const secondsOf = async (changes: Readonly<Record<string, string>>) =>
      Object.fromEntries(
        ofType((await run(changes)).resources, "aws:iam/role:Role").map(({ name, inputs }) => [
          name,
          inputs.maxSessionDuration,
        ]),
      );
    const hour = { preview: 3600, drift: 3600, "deploy-dev": 3600, "deploy-prod": 3600, "deploy-preview": 3600 };
    expect(await secondsOf({})).toEqual(hour);
    const three = { "deploy-dev": 10_800, "deploy-prod": 10_800, "deploy-preview": 10_800 };
    expect(await secondsOf({ sessionHours: "3" })).toEqual({ ...hour, ...three });
  });

  it("uses the account's provider if there is one, since there can be only one", async () => {
    const { resources } = await run({ oidcProvider: "existing" });
    expect(ofType(resources, "aws:iam/openIdConnectProvider:OpenIdConnectProvider")).toEqual([]);
    const [role] = ofType(resources, "aws:iam/role:Role");
    expect(JSON.stringify(role?.inputs.assumeRolePolicy)).toContain(
      "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com",
    );
  });

  it("lets previews read configuration and lock the state, and nothing more", async () => {
    const { resources } = await run();
    const granted = statements(policyNamed(resources, "preview-preview"));
    const writes = granted.flatMap(({ Action, Resource }) =>
      [Action].flat().flatMap((action) => (/:(Get|List|Describe|View|GET)/.test(action) ? [] : [[action, Resource]])),
    );
    const state = "arn:aws:s3:::modelfront-state-0000000";
    const key = "arn:aws:kms:eu-west-3:123456789012:key/state-id";
    expect(writes).toEqual([
      ["s3:PutObject", [`${state}/.pulumi/locks/*`]],
      ["s3:DeleteObject", [`${state}/.pulumi/locks/*`]],
      ["kms:Decrypt", key],
      ["kms:Encrypt", key],
      ["kms:GenerateDataKey", key],
    ]);
    const everywhere = granted.filter(({ Resource }) => Resource === "*").flatMap(({ Action }) => Action);
    const data = /GetObject$|GetItem|Query$|Scan$|GetSecretValue|GetParameter|ReceiveMessage|InvokeEndpoint/;
    expect(everywhere.filter((action) => data.test(action))).toEqual([]);
  });

  it("lets previews read whatever reading the stacks' resources takes, but for named exceptions", async () => {
    const { resources } = await run();
    const granted = actionsOf(
      statements(policyNamed(resources, "preview-preview")).filter(({ Resource }) => Resource === "*"),
    );
    const reads = deployActions.filter((action) => /:(BatchCheck|BatchGet|Describe|Get|GET|List|View)/.test(action));
    expect(reads).toContain("ecr:GetAuthorizationToken");
    expect(missingFrom(granted, reads)).toEqual(Object.keys(notForPreviews));
  });

  it("lets drift read what previews read, and the objects that a stack puts into its buckets", async () => {
    const { resources } = await run();
    const documentOf = (name: string) => policyNamed(resources, name).inputs.policy;
    expect(documentOf("drift-configuration")).toEqual(documentOf("preview-preview"));
    expect(documentOf("drift-objects")).toMatchObject({
      Statement: [
        {
          Action: "s3:GetObject",
          Resource: ["arn:aws:s3:::analyses-*/*", "arn:aws:s3:::models-*/*", "arn:aws:s3:::site-*/*"],
          Condition: { StringEquals: { "aws:ResourceAccount": "123456789012" } },
        },
      ],
    });
    const attached = ofType(resources, "aws:iam/rolePolicyAttachment:RolePolicyAttachment")
      .filter(({ inputs }) => inputs.role === "modelfront-ci-drift")
      .map(({ name }) => name);
    expect(attached.sort()).toEqual(["drift-configuration", "drift-objects"]);
  });

  it("lets deployments make roles with the boundary only, and not touch the roles of CI", async () => {
    const { resources } = await run();
    const granted = statements(policyNamed(resources, "deploy-dev-roles"));
    const making = granted.filter(
      ({ Effect, Action }) => Effect === "Allow" && [Action].flat().includes("iam:CreateRole"),
    );
    expect(making).toMatchObject([
      {
        Condition: {
          StringEquals: { "iam:PermissionsBoundary": "arn:aws:iam::123456789012:policy/modelfront-boundary" },
        },
      },
    ]);
    const iam = granted.filter(({ Effect }) => Effect === "Allow").flatMap(({ Action }) => [Action].flat());
    expect(iam).not.toEqual(expect.arrayContaining(["iam:DeleteRolePermissionsBoundary"]));
    expect(granted.find(({ Sid }) => Sid === "KeepCiAsItIs")).toMatchObject({
      Effect: "Deny",
      Resource: "arn:aws:iam::123456789012:role/modelfront-ci-*",
    });
    expect(granted.find(({ Sid }) => Sid === "PassRolesToServices")).toMatchObject({
      Condition: {
        StringEquals: { "iam:PassedToService": expect.arrayContaining(["lambda.amazonaws.com"]) as string[] },
      },
    });
  });

  it("lets deployments do everything that deploying takes, but take a boundary off", async () => {
    const { resources } = await run();
    const granted = ["resources", "configuration", "roles"].flatMap((part) =>
      actionsOf(statements(policyNamed(resources, `deploy-dev-${part}`))),
    );
    expect(missingFrom(granted, deployActions)).toEqual([
      "iam:DeleteRolePermissionsBoundary",
      "iam:PutRolePermissionsBoundary",
    ]);
  });

  it("lets each environment write the state of its own stacks only", async () => {
    const { resources } = await run();
    const state = "arn:aws:s3:::modelfront-state-0000000/.pulumi";
    const written = ["dev", "prod", "preview"].map((environment) => {
      const granted = statements(policyNamed(resources, `deploy-${environment}-roles`));
      return granted.find(({ Sid }) => Sid === "WriteState")?.Resource;
    });
    expect(written).toEqual(
      ["dev", "prod", "pr-*"].map((stack) => [
        `${state}/locks/*`,
        `${state}/*/modelfront/${stack}.*`,
        `${state}/*/modelfront/${stack}/*`,
      ]),
    );
  });

  it("keeps every policy within IAM's 6144 characters, and no service's actions whole", async () => {
    const { resources } = await run();
    for (const policy of ofType(resources, "aws:iam/policy:Policy")) {
      expect([policy.name, JSON.stringify(policy.inputs.policy).length <= 6144]).toEqual([policy.name, true]);
      const actions = statements(policy).flatMap(({ Action }) => [Action].flat());
      expect(actions.filter((action) => /^(\*|[a-z0-9-]+:\*)$/.test(action))).toEqual([]);
    }
  });

  it.each([
    [{ repository: "wines" }, "expected OWNER/NAME"],
    [{ repositoryId: "" }, "ownerId and repositoryId go together"],
    [{ environments: '["Prod!"]' }, "expected lower-case letters, digits and hyphens"],
    [{ oidcProvider: "mine" }, 'expected one of "create"|"existing"'],
    [{ sessionHours: "13" }, "expected number to be <=12"],
    [{ sessionHours: "0.5" }, "expected int, received number"],
    [{ branch: "main" }, 'Unrecognized key: "branch"'],
  ])("refuses the configuration %j", async (changes, message) => {
    await expect(run(changes)).rejects.toThrow(message);
  });
});
