import { CandidateFunction } from "../../../infra/functions/live-function";
import { goLive } from "../../../infra/release/release";
import { settingsWith } from "../support/components";
import { evaluate, ofType, type Registration } from "../../../tools/graph/evaluate";

function candidate(name: string) {
  return new CandidateFunction(name, {
    files: new Map([[`${name}.mjs`, Buffer.from(name)]]),
    handler: `${name}.handler`,
    timeoutSeconds: 10,
    variables: {},
    policies: {},
    settings: settingsWith(),
  });
}

async function declare(): Promise<readonly Registration[]> {
  const { resources } = await evaluate(() => {
    goLive("gate", {
      functions: { api: candidate("api"), stream: candidate("stream"), authorizer: candidate("authorizer") },
      endpoints: [],
      access: { region: "eu-west-3", profile: undefined },
    });
  });
  return ofType(resources, "aws:lambda/alias:Alias");
}

describe("goLive", () => {
  it("guards the alias of every function with the same gate, and drains each", async () => {
    expect((await declare()).map(({ name, hooks }) => [name, hooks]).sort()).toEqual(
      ["api", "authorizer", "stream"].map((name) => [
        name,
        ["BeforeCreate gate", "BeforeUpdate gate", `AfterUpdate ${name}-drain`],
      ]),
    );
  });

  it("moves no alias before every function has its new version, whichever alias runs the gate", async () => {
    const versions = ["api", "authorizer", "stream"].map((name) => `aws:lambda/function:Function ${name}`);
    for (const { dependencies } of await declare()) expect(dependencies).toEqual(expect.arrayContaining(versions));
  });
});
