import { GetRoleCommand, IAMClient, ListOpenIDConnectProvidersCommand } from "@aws-sdk/client-iam";
import { githubAudience, githubIssuer } from "../../bootstrap/trust";
import { type AwsAccess } from "../../infra/hooks";
import { globalConfig } from "../aws/access";
import { checked, type Finding, ok, problem } from "./finding";

interface Statement {
  readonly Effect?: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/**
 * Checks who may assume the roles that CI deploys a stack with (bootstrap/). An account without these roles is fine: then
 * people deploy.
 * @param repository `OWNER/NAME` on GitHub; null if it is not known
 */
export async function checkTrust(
  access: AwsAccess,
  stack: string,
  repository: string | null,
): Promise<readonly Finding[]> {
  const names = ["modelfront-ci-preview", "modelfront-ci-drift", `modelfront-ci-deploy-${stack}`];
  return checked("trust", "iam:GetRole and iam:ListOpenIDConnectProviders", async () => {
    const client = new IAMClient(globalConfig(access, "iam"));
    const roles = (await Promise.all(names.map((name) => readTrust(client, name)))).flatMap((role) => role ?? []);
    if (roles.length === 0) return [ok("trust", `no role ${names.join(" or ")}: CI does not deploy here (docs/ci.md)`)];
    return [...roles.flatMap((role) => checkRole(role, repository)), await checkProvider(client)];
  });
}

interface TrustedRole {
  readonly name: string;
  readonly statements: readonly Statement[];
}

/** Reads the trust policy of a role; null if there is no such role. */
async function readTrust(client: IAMClient, name: string): Promise<TrustedRole | null> {
  try {
    const { Role } = await client.send(new GetRoleCommand({ RoleName: name }));
    const text = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "{}");
    const { Statement: statements = [] } = JSON.parse(text) as { readonly Statement?: readonly Statement[] };
    return { name, statements };
  } catch (error) {
    if (/^NoSuchEntity/.test((error as Error).name)) return null;
    throw error;
  }
}

function checkRole({ name, statements }: TrustedRole, repository: string | null): Finding[] {
  const faults = trustFaults(statements, repository);
  if (faults.length === 0) return [ok("trust", `${name} trusts ${repository ?? "one repository"} only`)];
  return faults.map((fault) => problem("trust", "failure", `${name}: ${fault}`, "pulumi up --cwd bootstrap"));
}

async function checkProvider(client: IAMClient): Promise<Finding> {
  const { OpenIDConnectProviderList = [] } = await client.send(new ListOpenIDConnectProvidersCommand({}));
  const exists = OpenIDConnectProviderList.some(({ Arn }) => Arn?.endsWith(`/${githubIssuer}`));
  if (exists) return ok("trust", "the account has GitHub's OIDC provider");
  const message = "The account has no OIDC provider of GitHub, so CI cannot log in.";
  return problem("trust", "failure", message, "pulumi up --cwd bootstrap");
}

/** Says what is wrong with a trust policy for GitHub's workflows. */
export function trustFaults(statements: readonly Statement[], repository: string | null): string[] {
  return statements
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap(({ Condition = {} }) => {
      const conditions = Object.values(Condition);
      const values = (claim: string) => conditions.flatMap((one) => one[`${githubIssuer}:${claim}`] ?? []);
      const subjects = values("sub");
      const others = subjects.filter((subject) => repository !== null && !isOf(subject, repository));
      return [
        ...(values("aud").includes(githubAudience)
          ? []
          : [`it accepts tokens for any audience, not only ${githubAudience}.`]),
        ...(subjects.length === 0 ? ["it accepts every repository of GitHub: no condition on the subject."] : []),
        ...subjects.filter((one) => /[*?]/.test(one)).map((one) => `the subject ${one} has a wildcard.`),
        ...(others.length > 0 ? [`it trusts ${others.join(", ")}, but this repository is ${repository}.`] : []),
      ];
    });
}

/** Tells whether a subject claim is of a repository, by its name alone or with GitHub's numeric ids. */
function isOf(subject: string, repository: string): boolean {
  const [, name = ""] = subject.split(":");
  return name.replace(/@\d+/g, "") === repository;
}
