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
        "/models/*",
        "/404.html",
        "/config.js",
      ]);
    });
  });

  it("repeats an invalidation that fails, and then warns with the command that does it", async () => {
    const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue();
    const pauses: number[] = [];
    await withAws({}, async (seen) => {
      let hook: pulumi.ResourceHook | undefined;
      await evaluate(() => {
        const access = { region: "eu-west-3", profile: undefined };
        hook = createInvalidationHook("forget", pulumi.output("E1"), access, (milliseconds) => {
          pauses.push(milliseconds);
          return Promise.resolve();
        });
      });
      await hook?.callback({ urn: "urn", id: "config.js", name: "site-config.js", type: "object" });
      const references = seen.map(({ body }) => /<CallerReference>(.*?)</.exec(body)?.[1]);
      expect(references).toHaveLength(4);
      expect(new Set(references).size).toBe(1);
    });
    expect(pauses).toEqual([1000, 4000, 16_000]);
    expect(warn.mock.calls.map(([message]) => message)).toEqual([
      expect.stringMatching(
        /^CloudFront may serve the previous page for a while: invalidating its cache failed \(.*\)\. To repeat it: aws cloudfront create-invalidation --distribution-id E1 --paths \/ \/index\.html \/docs\/ \/docs\/index\.html '\/models\/\*' \/404\.html \/config\.js$/,
      ),
    ]);
  });
});
