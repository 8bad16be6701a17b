import { parseSettings } from "../../../infra/settings/parse";
import { rightsByType } from "../../../tools/rights/deploy-actions";
import { deployPolicy, isComponent } from "../../../tools/rights/deploy-policy";
import { type GraphResource } from "../../../tools/graph/stack-graph";

const account = "123456789012";
const resource = (type: string, name: string, inputs: Record<string, unknown> = {}): GraphResource => ({
  type,
  name,
  urn: `${type} ${name}`,
  inputs,
});

function settingsOf(model: Record<string, unknown> = {}, region = "eu-west-3") {
  const source = "Pulumi.test.yaml";
  return parseSettings({ values: { models: [{ name: "iris", ...model }] }, region, source }, { known: ["iris"] });
}

const statementsOf = (resources: readonly GraphResource[], settings = settingsOf()) =>
  deployPolicy({ resources, settings, account }).Statement;

describe("deployPolicy", () => {
  it("names resources by what stays of their names from release to release", () => {
    const statements = statementsOf([
      resource("aws:sagemaker/model:Model", "iris-0a1b2c3d"),
      resource("aws:sagemaker/model:Model", "iris-0a1b2c3d-2"),
      resource("aws:sagemaker/modelPackageGroup:ModelPackageGroup", "iris", {
        modelPackageGroupName: "models-0000000-iris",
      }),
      resource("aws:lambda/alias:Alias", "api", { name: "live", functionName: "api-0000000" }),
      resource("aws:cloudwatch/logGroup:LogGroup", "http", { name: "/aws/vendedlogs/modelfront/http-id" }),
      resource("docker-build:index:Image", "server-0a1b2c3d", {
        tags: [`${account}.dkr.ecr.eu-west-3.amazonaws.com/server-0000000:0a1b2c3d`],
      }),
    ]);
    expect([...new Set(statements.flatMap(({ Resource }) => Resource))].sort()).toEqual([
      "*",
      `arn:aws:ecr:eu-west-3:${account}:repository/server-*`,
      `arn:aws:lambda:eu-west-3:${account}:function:api-*`,
      `arn:aws:logs:eu-west-3:${account}:log-group:*`,
      `arn:aws:logs:eu-west-3:${account}:log-group:/aws/vendedlogs/modelfront/*`,
      `arn:aws:sagemaker:eu-west-3:${account}:model-package-group/models-*-iris`,
      `arn:aws:sagemaker:eu-west-3:${account}:model-package/models-*-iris/*`,
      `arn:aws:sagemaker:eu-west-3:${account}:model/iris-*`,
    ]);
  });

  it("keeps actions on the same resources in one statement, each action once", () => {
    const table = resource("aws:dynamodb/table:Table", "table");
    const [only, ...others] = statementsOf([table, table]);
    expect(others).toEqual([]);
    expect(only?.Resource).toEqual([`arn:aws:dynamodb:eu-west-3:${account}:table/table-*`]);
    expect(only?.Action).toEqual(rightsByType["aws:dynamodb/table:Table"]?.grants[0]?.actions);
  });

  it("passes roles in their path, to the services that run the stack alone", () => {
    const role = resource("aws:iam/role:Role", "api", { path: "/teams/a/" });
    expect(statementsOf([role]).find(({ Action }) => Action.includes("iam:PassRole"))).toEqual({
      Effect: "Allow",
      Action: ["iam:PassRole"],
      Resource: [`arn:aws:iam::${account}:role/teams/a/api-*`],
      Condition: {
        StringEquals: {
          "iam:PassedToService": [
            "apigateway.amazonaws.com",
            "codedeploy.amazonaws.com",
            "lambda.amazonaws.com",
            "sagemaker.amazonaws.com",
          ],
        },
      },
    });
  });

  it.each([
    [
      "a secret of a variable",
      { environment: { TOKEN: `arn:aws:secretsmanager:eu-west-3:${account}:secret:hub-AbCdEf`, THREADS: "2" } },
      ["secretsmanager:GetSecretValue", `arn:aws:secretsmanager:eu-west-3:${account}:secret:hub-AbCdEf`],
    ],
    [
      "an Autopilot job",
      {
        source: { from: "autopilot", jobName: "Job-1" },
        hosting: { mode: "always-on", instanceType: "ml.m5.large" },
      },
      ["sagemaker:DescribeAutoMLJobV2", `arn:aws:sagemaker:eu-west-3:${account}:automl-job/job-1`],
    ],
    [
      "an endpoint of others",
      { source: { from: "endpoint", endpointName: "Theirs" } },
      ["sagemaker:DescribeEndpoint", `arn:aws:sagemaker:eu-west-3:${account}:endpoint/theirs`],
    ],
  ])("allows the look-up of %s", (_what, model, [action, on]) => {
    expect(statementsOf([], settingsOf(model))).toEqual([{ Effect: "Allow", Action: [action], Resource: [on] }]);
  });

  it("follows the partition of the Region", () => {
    const table = resource("aws:dynamodb/table:Table", "table");
    const [statement] = deployPolicy({
      resources: [table],
      settings: { ...settingsOf(), region: "us-gov-west-1" },
      account: "*",
    }).Statement;
    expect(statement?.Resource).toEqual(["arn:aws-us-gov:dynamodb:us-gov-west-1:*:table/table-*"]);
  });

  it("leaves out components, and refuses a type whose rights are not known", () => {
    expect(isComponent("modelfront:index:HttpApi")).toBe(true);
    expect(statementsOf([resource("modelfront:index:HttpApi", "http")])).toEqual([]);
    expect(() => statementsOf([resource("aws:sqs/queue:Queue", "jobs")])).toThrow(
      "tools/rights/deploy-actions.ts lacks the rights for aws:sqs/queue:Queue.",
    );
  });
});

describe("rightsByType", () => {
  const all = Object.entries(rightsByType).flatMap(([type, { grants }]) =>
    grants.map((grant) => [type, grant] as const),
  );

  it("has no wildcard action, and names of actions in the form of IAM", () => {
    for (const [type, { actions }] of all) {
      expect([type, actions.filter((action) => !/^[a-z0-9-]+:[A-Z][A-Za-z0-9]+$/.test(action))]).toEqual([type, []]);
    }
  });

  it("allows these actions everywhere, since they support nothing narrower, and no others", () => {
    const everywhere = all.flatMap(([, { actions, on }]) => (on.includes("*") ? actions : []));
    expect([...new Set(everywhere.map((action) => action.split(":")[0]))].sort()).toEqual([
      "acm",
      "application-autoscaling",
      "cognito-idp",
      "ecr",
      "kms",
      "logs",
      "sagemaker",
    ]);
  });
});
