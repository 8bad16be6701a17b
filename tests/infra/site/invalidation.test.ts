import * as pulumi from "@pulumi/pulumi";
import { createInvalidationHook } from "../../../infra/site/invalidation";
import { evaluate } from "../../../tools/graph/evaluate";
import { withAws } from "../support/fake-aws";

describe("createInvalidationHook", () => {
  it("makes CloudFront forget the files whose names stay, and no others", async () => {
    const path = "/2020-05-31/distribution/E1/invalidation";
    const answer = { headers: { "content-type": "text/xml" }, body: "<Invalidation><Id>I1</Id></Invalidation>" };
    await withAws({ [path]: answer }, async (seen) => {
      let hook: pulumi.ResourceHook | undefined;
      await evaluate(() => {
        hook = createInvalidationHook("forget", pulumi.output("E1"), { region: "eu-west-3", profile: undefined });
      });
      await hook?.callback({ urn: "urn", id: "config.js", name: "site-config.js", type: "object" });
      expect(seen.map((request) => request.path)).toEqual([path]);
      expect([...(seen[0]?.body.matchAll(/<Path>(.*?)<\/Path>/g) ?? [])].map(([, found]) => found)).toEqual([
        "/",
        "/index.html",
        "/docs/",
        "/docs/index.html",
        "/config.js",
      ]);
    });
  });
});
