import deploy from "../../index";
import { readStackFile } from "../../infra/settings/stack-file";
import { evaluate, ofType } from "../../tools/graph/evaluate";
import { useStackConfig } from "../../tools/graph/stack-config";

describe.each(["dev", "prod", "iris"])("the %s stack with the models that it ships with", (stack) => {
  it("declares an endpoint for each, by its name, and one for all that share it", async () => {
    useStackConfig(stack);
    const { resources } = await evaluate(deploy);
    const endpoints = ofType(resources, "modelfront:index:ModelEndpoint").map(({ name }) => name);
    const { models } = readStackFile(stack);
    const own = models.filter(({ hosting }) => hosting.mode !== "shared").map(({ name }) => name);
    expect(endpoints.sort()).toEqual(own.sort());
    const shared = ofType(resources, "modelfront:index:SharedEndpoint");
    expect(shared).toHaveLength(own.length < models.length ? 1 : 0);
  }, 120_000);
});
