import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { clientConfig, type AwsAccess } from "../../infra/hooks";
import { explainAwsError } from "../aws/aws-errors";
import { stackAccess } from "../aws/access";
import { type Finding, ok, problem, unknown } from "./finding";
import { checkLeftovers } from "./leftovers";
import { checkMachine, type RunCommand } from "./machine";
import { quotaNeeds } from "./quota-needs";
import { checkQuotas } from "./quotas";
import { checkSettings, readDeclaredStack } from "./settings";
import { checkSharedResources } from "./shared-resources";
import { checkTrust } from "./trust";

export interface DoctorOptions {
  readonly stack: string;
  /** Leaves out what asks AWS. */
  readonly isOffline: boolean;
  readonly run: RunCommand;
}

/** Checks machine, settings, account and Region of a stack. A check that cannot run is a finding too. */
export async function runDoctor({ stack, isOffline, run }: DoctorOptions): Promise<readonly Finding[]> {
  const declared = await readDeclaredStack(stack);
  const machine = await checkMachine(declared.graph, run, process.version);
  if (declared.settings === null) {
    const why = "not checked: the settings, which name the Region and how to sign in, are not valid";
    const account = unknown("account", why, `npm run doctor -- ${stack}`);
    return [...machine, ...declared.findings, ...(isOffline ? [] : [account])];
  }
  const { settings, graph } = declared;
  const offline = [...machine, ...checkSettings(graph, settings)];
  if (isOffline) return offline;
  const access = stackAccess(stack);
  const credentials = await checkCredentials(access);
  if (credentials.state !== "ok") return [...offline, credentials];
  const isDeployed = await run("pulumi", "stack", "output", "--stack", stack).then(
    (text) => text.includes("apiUrl"),
    () => false,
  );
  const [quotas, shared, trust, leftovers] = await Promise.all([
    checkQuotas(access, quotaNeeds(graph, settings), isDeployed),
    checkSharedResources(access, settings),
    checkTrust(access, stack, await readRepository(run)),
    checkLeftovers(access, stack, run),
  ]);
  return [...offline, credentials, ...quotas, ...shared, ...trust, ...leftovers];
}

async function checkCredentials(access: AwsAccess): Promise<Finding> {
  try {
    const client = new STSClient(clientConfig(access, "sts"));
    const { Account, Arn } = await client.send(new GetCallerIdentityCommand({}));
    return ok("credentials", `account ${Account}, as ${Arn}`);
  } catch (error) {
    const message = explainAwsError(error as Error, "sts:GetCallerIdentity");
    return problem("credentials", "failure", message, "aws sts get-caller-identity");
  }
}

/** `OWNER/NAME` of the repository on GitHub; null without a remote there. */
async function readRepository(run: RunCommand): Promise<string | null> {
  const url = await run("git", "config", "--get", "remote.origin.url").catch(() => "");
  return /github\.com[:/]([\w.-]+\/[\w.-]+?)(?:\.git)?$/.exec(url)?.[1] ?? null;
}
