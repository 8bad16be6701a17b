import { type AwsAccess } from "../../infra/hooks";
import { restoredBy } from "../../infra/iam/roles";
import { listTagged, project, type TaggedResource } from "../aws/deployed-stack";
import { checked, type Finding, ok, problem } from "./finding";
import { type RunCommand } from "./machine";

/** Commands that delete what may be left behind, by the part of the ARN that tells its type. */
const removals: readonly (readonly [RegExp, (name: string) => string])[] = [
  [/:sagemaker:[^:]*:[^:]*:endpoint\/(.+)$/, (name) => `aws sagemaker delete-endpoint --endpoint-name ${name}`],
  [/:lambda:[^:]*:[^:]*:function:([^:]+)$/, (name) => `aws lambda delete-function --function-name ${name}`],
  [/:dynamodb:[^:]*:[^:]*:table\/([^/]+)$/, (name) => `aws dynamodb delete-table --table-name ${name}`],
  [/:logs:[^:]*:[^:]*:log-group:([^:]+?)(?::\*)?$/, (name) => `aws logs delete-log-group --log-group-name ${name}`],
];

/**
 * Finds endpoints, functions, tables and log groups with the project's tags that no state of Pulumi knows: those of stacks that
 * are gone, and those of this stack that an interrupted update left.
 */
export async function checkLeftovers(access: AwsAccess, stack: string, run: RunCommand): Promise<readonly Finding[]> {
  const states = await readStates(stack, run);
  if (states === null) {
    const message = "Leftovers were not looked for, because the Pulumi command line cannot list the stacks.";
    return [{ check: "leftovers", state: "unknown", message, repair: "npx pulumi login && npx pulumi stack ls" }];
  }
  return checked("leftovers", "tag:GetResources", async () => {
    const removable = (await listTagged(access)).flatMap((one) => {
      const remove = removalOf(one.arn);
      return remove === null ? [] : [{ ...one, remove: `${remove} --region ${access.region}` }];
    });
    const left = removable.filter((one) => !isKnown(one, stack, states));
    if (left.length === 0) return [ok("leftovers", `none among ${removable.length} resources of ${project}`)];
    return left.map(({ arn, stack: owner, remove }) =>
      problem("leftovers", "warning", `${arn} has the tag stack=${owner}, but no state has it.`, remove),
    );
  });
}

interface States {
  /** Names of all stacks of the project in Pulumi's backend. */
  readonly names: readonly string[];
  /** State of the stack in question, as text; null if it has none. */
  readonly own: string | null;
}

async function readStates(stack: string, run: RunCommand): Promise<States | null> {
  try {
    const listed = JSON.parse(await run("pulumi", "stack", "ls", "--json")) as readonly { readonly name: string }[];
    // The names of a service's stacks may have the organization before them.
    const names = listed.map(({ name }) => name.split("/").at(-1) ?? name);
    const own = names.includes(stack) ? await run("pulumi", "stack", "export", "--stack", stack) : null;
    return { names, own };
  } catch {
    return null;
  }
}

function isKnown({ arn, managedBy, stack: owner }: TaggedResource, stack: string, { names, own }: States): boolean {
  // Endpoints that `npm run release -- restore` created may be live, and the next release deletes them: until the stack has no
  // function that could ask them.
  const mayBeLive = managedBy === restoredBy && own?.includes("aws:lambda/function:Function") === true;
  const isListed = owner === stack && own !== null && !mayBeLive;
  return isListed ? own.includes(arn.replace(/:\*$/, "")) : names.includes(owner);
}

function removalOf(arn: string): string | null {
  for (const [pattern, command] of removals) {
    const [, name] = pattern.exec(arn) ?? [];
    if (name !== undefined) return command(name);
  }
  return null;
}
