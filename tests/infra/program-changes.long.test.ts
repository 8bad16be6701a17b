import { ofType, type Registration } from "../../tools/graph/evaluate";
import { keyless, type Program, run } from "./run-program";

let dev: Program;
beforeAll(async () => {
  dev = await run("dev");
}, 120_000);

describe("the program, evaluated a second time", () => {
  it.each(["dev", "prod"])(
    "declares the same of the %s stack",
    async (stack) => {
      const [first, second] = [stack === "dev" ? dev : await run(stack), await run(stack)];
      expect(second.resources.map(comparable).sort(byUrn)).toEqual(first.resources.map(comparable).sort(byUrn));
    },
    120_000,
  );
});

describe("endpoints", () => {
  it("are new ones under a new name where hosting changes, all of them, and nothing else is", async () => {
    const changed = await run("dev", {
      "modelfront:hosting": { mode: "serverless", memoryMb: 3072, maxConcurrency: 1 },
    });
    const before = new Set(dev.resources.map(({ urn }) => urn));
    const created = changed.resources.filter(({ urn }) => !before.has(urn)).map(({ type, name }) => `${type} ${name}`);
    const perModel = [
      "aws:cloudwatch/logGroup:LogGroup",
      "aws:iam/role:Role",
      "aws:iam/rolePolicy:RolePolicy",
      "aws:sagemaker/endpoint:Endpoint",
      "aws:sagemaker/endpointConfiguration:EndpointConfiguration",
      "aws:sagemaker/model:Model",
    ];
    expect(keyless(created.sort())).toEqual(
      [
        "aws:iam/rolePolicy:RolePolicy api-ask-<key>",
        ...perModel.flatMap((type) => [`${type} digits-<key>`, `${type} iris-<key>`]),
      ].sort(),
    );
  }, 60_000);

  it("stay where only the gateway changes", async () => {
    // Open as before: the page of a stack that asks for credentials publishes no models.
    const callers = { anonymous: { scopes: ["predict"] } };
    const changed = await run("dev", { "modelfront:api": { callers, throttle: { rateLimit: 1, burstLimit: 1 } } });
    expect(changed.resources.map(({ urn }) => urn).sort()).toEqual(dev.resources.map(({ urn }) => urn).sort());
  }, 60_000);

  it("run the image that a registry has, and then nothing is built", async () => {
    const uri = "111122223333.dkr.ecr.eu-west-3.amazonaws.com/own/server:2.1";
    const { resources } = await run("dev", { "modelfront:image": { source: "registry", uri } });
    const models = ofType(resources, "aws:sagemaker/model:Model");
    expect(models.map(({ inputs }) => (inputs.primaryContainer as { image: string }).image)).toEqual([uri, uri]);
    expect(resources.filter(({ type }) => /docker|ecr/.test(type))).toEqual([]);
  }, 60_000);
});

function comparable({ urn, inputs, parent, dependencies, hooks }: Registration) {
  return { urn, inputs, parent, dependencies: [...dependencies].sort(), hooks };
}
function byUrn(a: { readonly urn: string }, b: { readonly urn: string }): number {
  return a.urn < b.urn ? -1 : 1;
}
