import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type BootstrapSettings } from "./settings";

export const githubIssuer = "token.actions.githubusercontent.com";
export const githubAudience = "sts.amazonaws.com";

type Repository = Pick<BootstrapSettings, "repository" | "ownerId" | "repositoryId">;

/**
 * Subject claims of a repository's workflows, in both forms: by name, and with the immutable ids that GitHub adds for
 * repositories created after 15 July 2026.
 * @param context such as `pull_request`, `environment:prod` or `ref:refs/heads/main`
 * @see https://docs.github.com/en/actions/concepts/security/openid-connect
 */
export function subjects({ repository, ownerId, repositoryId }: Repository, context: string): string[] {
  const [owner, name] = repository.split("/");
  const byName = `repo:${repository}:${context}`;
  if (ownerId === undefined || repositoryId === undefined) return [byName];
  return [byName, `repo:${owner}@${ownerId}/${name}@${repositoryId}:${context}`];
}

/** Trust policy for workflows of one repository in these contexts. Subjects are exact, without wildcards. */
export function githubTrust(
  providerArn: pulumi.Input<string>,
  repository: Repository,
  contexts: readonly string[],
): aws.iam.PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Federated: providerArn },
        Action: "sts:AssumeRoleWithWebIdentity",
        Condition: {
          StringEquals: {
            [`${githubIssuer}:aud`]: githubAudience,
            [`${githubIssuer}:sub`]: contexts.flatMap((context) => subjects(repository, context)),
          },
        },
      },
    ],
  };
}
