import * as pulumi from "@pulumi/pulumi";
import { changingPaths, createInvalidationHook } from "../../../infra/site/invalidation";
import { evaluate } from "../../../tools/graph/evaluate";
import { documentFile, hashedFile } from "../../../site/build/site-file";
import { withAws } from "../support/fake-aws";

const paths = ["/", "/index.html", "/models/*"];

describe("changingPaths", () => {
  it("has the files whose names stay, those of a folder as one path, and no others", () => {
    const body = Buffer.from("");
    const changing = ["index.html", "models/a/index.html", "models/b/index.html", "docs/index.html", "404.html"];
    const files = new Map([
      ...[...changing, "robots.txt", "docs/openapi.json"].map((file) => [file, documentFile(file, body)] as const),
      ["assets/page-0123456789.js", hashedFile("assets/page-0123456789.js", body)] as const,
    ]);
    expect(changingPaths(files)).toEqual(["/", "/index.html", "/models/*", "/docs/*", "/404.html", "/robots.txt"]);
  });
});

describe("createInvalidationHook", () => {
  it("makes CloudFront forget the paths", async () => {
    const path = "/2020-05-31/distribution/E1/invalidation";
    const answer = { headers: { "content-type": "text/xml" }, body: "<Invalidation><Id>I1</Id></Invalidation>" };
    await withAws({ [path]: answer }, async (seen) => {
      let hook: pulumi.ResourceHook | undefined;
      await evaluate(() => {
        const access = { region: "eu-west-3", profile: undefined };
        hook = createInvalidationHook("forget", pulumi.output("E1"), paths, access);
      });
      await hook?.callback({ urn: "urn", id: "config.js", name: "site-config.js", type: "object" });
      expect(seen.map((request) => request.path)).toEqual([path]);
      expect([...(seen[0]?.body.matchAll(/<Path>(.*?)<\/Path>/g) ?? [])].map(([, found]) => found)).toEqual(paths);
    });
  });

  it("repeats an invalidation that fails, and then warns with the command that does it", async () => {
    const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue();
    const pauses: number[] = [];
    await withAws({}, async (seen) => {
      let hook: pulumi.ResourceHook | undefined;
      await evaluate(() => {
        const access = { region: "eu-west-3", profile: undefined };
        hook = createInvalidationHook("forget", pulumi.output("E1"), paths, access, (milliseconds) => {
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
        /^CloudFront may serve the previous page for a while: invalidating its cache failed \(.*\)\. To repeat it: aws cloudfront create-invalidation --distribution-id E1 --paths \/ \/index\.html '\/models\/\*'$/,
      ),
    ]);
  });
});
