import * as pulumi from "@pulumi/pulumi";
import { createTextBodiesHook } from "../../../infra/gateway/binary-types";
import { evaluate } from "../../../tools/graph/evaluate";
import { withAws, type Seen } from "../support/fake-aws";

/** The engine's calls before it makes a deployment of a REST API with these types. */
async function runHook(binaryMediaTypes: readonly string[]): Promise<readonly Seen[]> {
  return withAws({ "/restapis/r1": { body: JSON.stringify({ binaryMediaTypes }) } }, async (seen) => {
    let hook: pulumi.ResourceHook | undefined;
    await evaluate(() => {
      hook = createTextBodiesHook("text", pulumi.output("r1"), { region: "eu-west-3", profile: undefined });
    });
    await hook?.callback({ urn: "urn", id: "", name: "streaming", type: "aws:apigateway/deployment:Deployment" });
    return [...seen];
  });
}

describe("createTextBodiesHook", () => {
  it("removes the types that an earlier deployment has set", async () => {
    const [, update] = await runHook(["*/*", "image/png"]);
    expect(update?.path).toBe("/restapis/r1");
    expect(JSON.parse(update?.body ?? "")).toEqual({
      patchOperations: [
        { op: "remove", path: "/binaryMediaTypes/*~1*" },
        { op: "remove", path: "/binaryMediaTypes/image~1png" },
      ],
    });
  });

  it("changes nothing where there are none", async () => {
    expect(await runHook([])).toHaveLength(1);
  });
});
