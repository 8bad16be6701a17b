import deploy from "../../index";
import { readStackFile } from "../../infra/settings/stack-file";
import { evaluate, ofType } from "../../tools/graph/evaluate";
import { useStackConfig } from "../../tools/graph/stack-config";

describe.each(["dev", "prod", "iris"])("the %s stack with the models that it ships with", (stack) => {
  it("declares an endpoint for each, by its name", async () => {
    useStackConfig(stack);
    const { resources } = await evaluate(deploy);
    const endpoints = ofType(resources, "modelfront:index:ModelEndpoint").map(({ name }) => name);
    expect(endpoints.sort()).toEqual(
      readStackFile(stack)
        .models.map(({ name }) => name)
        .sort(),
    );
  }, 120_000);
});
