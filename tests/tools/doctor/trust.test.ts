import { githubTrust } from "../../../bootstrap/trust";
import { trustFaults } from "../../../tools/doctor/trust";

const provider = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";
type Statements = Parameters<typeof trustFaults>[0];

/** Trust of bootstrap/, as a document of IAM. */
function trustOf(repository: object & { readonly repository: string }): Statements {
  const { Statement } = githubTrust(provider, repository, ["environment:dev"]);
  return Statement as unknown as Statements;
}

const audience = { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" };

describe("trustFaults", () => {
  it("accepts the trust that bootstrap/ gives, with and without GitHub's numeric ids", () => {
    expect(trustFaults(trustOf({ repository: "ada/models" }), "ada/models")).toEqual([]);
    const withIds = trustOf({ repository: "ada/models", ownerId: 1, repositoryId: 2 } as { repository: string });
    expect(trustFaults(withIds, "ada/models")).toEqual([]);
  });

  it.each<[string, object, string]>([
    [
      "no audience",
      { StringEquals: { "token.actions.githubusercontent.com:sub": "repo:ada/models:environment:dev" } },
      "any audience",
    ],
    ["no subject", { StringEquals: audience }, "every repository of GitHub"],
    [
      "a wildcard",
      { StringEquals: audience, StringLike: { "token.actions.githubusercontent.com:sub": "repo:ada/models:*" } },
      "the subject repo:ada/models:* has a wildcard.",
    ],
    [
      "another repository",
      { StringEquals: { ...audience, "token.actions.githubusercontent.com:sub": "repo:eve/models:environment:dev" } },
      "it trusts repo:eve/models:environment:dev, but this repository is ada/models.",
    ],
  ])("refuses %s", (_what, Condition, fault) => {
    const faults = trustFaults([{ Effect: "Allow", Condition }] as Statements, "ada/models");
    expect(faults).toEqual([expect.stringContaining(fault)]);
  });
});
