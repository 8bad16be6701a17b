import { checkLeftovers } from "../../../tools/doctor/leftovers";
import { type RunCommand } from "../../../tools/doctor/machine";
import { withAws } from "../../infra/support/fake-aws";

const target = "ResourceGroupsTaggingAPI_20170126.GetResources";
const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-3:123456789012:${rest}`;
const tagged = (stack: string, ...arns: string[]) =>
  arns.map((ResourceARN) => ({
    ResourceARN,
    Tags: [
      { Key: "project", Value: "modelfront" },
      { Key: "stack", Value: stack },
    ],
  }));
const answer = (...list: object[]) => ({ [target]: { body: JSON.stringify({ ResourceTagMappingList: list }) } });

/** Pulumi's backend with two stacks, of which `dev` has these resources in its state. */
const backend =
  (...resources: object[]): RunCommand =>
  (_command, ...args) =>
    Promise.resolve(
      args[1] === "ls"
        ? JSON.stringify([{ name: "dev" }, { name: "organization/modelfront/prod" }])
        : JSON.stringify({ deployment: { resources } }),
    );
const pulumi = backend({
  type: "aws:lambda/function:Function",
  outputs: { arn: arn("lambda", "function:api-0123abc") },
});
const check = (run = pulumi) => checkLeftovers({ region: "eu-west-3" }, "dev", run);

describe("checkLeftovers", () => {
  it("finds nothing where every resource is in a state, or of another stack that exists", async () => {
    const resources = [
      ...tagged("dev", arn("lambda", "function:api-0123abc"), arn("apigateway", "/apis/abc")),
      ...tagged("prod", arn("sagemaker", "endpoint/iris-1")),
    ];
    await withAws(answer(...resources), async () => {
      expect(await check()).toMatchObject([{ state: "ok", message: "none among 2 resources of modelfront" }]);
    });
  });

  const restored = (stack: string, name: string) => ({
    ResourceARN: arn("sagemaker", `endpoint/${name}`),
    Tags: [
      { Key: "project", Value: "modelfront" },
      { Key: "stack", Value: stack },
      { Key: "managed-by", Value: "modelfront-restore" },
    ],
  });

  it("finds what a restore created and a destroyed stack left, although the stack is still listed", async () => {
    await withAws(answer(restored("dev", "iris-1")), async () => {
      expect((await check(backend())).map(({ repair }) => repair)).toEqual([
        "aws sagemaker delete-endpoint --endpoint-name iris-1 --region eu-west-3",
      ]);
    });
  });

  it("leaves what a restore created alone, as it may be live, until its stack is gone", async () => {
    await withAws(answer(restored("dev", "iris-1"), restored("gone", "iris-2")), async () => {
      expect((await check()).map(({ repair }) => repair)).toEqual([
        "aws sagemaker delete-endpoint --endpoint-name iris-2 --region eu-west-3",
      ]);
    });
  });

  it("names the command that deletes what is left of a stack that is gone, and of an interrupted update", async () => {
    const resources = [
      ...tagged("gone", arn("sagemaker", "endpoint/iris-1"), arn("dynamodb", "table/keys-1")),
      ...tagged(
        "dev",
        arn("lambda", "function:api-7654321"),
        arn("logs", "log-group:/aws/sagemaker/Endpoints/iris-1:*"),
      ),
    ];
    await withAws(answer(...resources), async () => {
      const findings = await check();
      expect(findings.map(({ state, repair }) => [state, repair])).toEqual([
        ["warning", "aws sagemaker delete-endpoint --endpoint-name iris-1 --region eu-west-3"],
        ["warning", "aws dynamodb delete-table --table-name keys-1 --region eu-west-3"],
        ["warning", "aws lambda delete-function --function-name api-7654321 --region eu-west-3"],
        ["warning", "aws logs delete-log-group --log-group-name /aws/sagemaker/Endpoints/iris-1 --region eu-west-3"],
      ]);
    });
  });

  it("calls nothing a leftover where Pulumi cannot list the stacks", async () => {
    const findings = await check(() => Promise.reject(new Error("no backend")));
    expect(findings).toMatchObject([{ state: "unknown", repair: "npx pulumi login && npx pulumi stack ls" }]);
  });
});
