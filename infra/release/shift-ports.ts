import {
  CodeDeployClient,
  CreateDeploymentCommand,
  GetDeploymentCommand,
  ListDeploymentsCommand,
  StopDeploymentCommand,
} from "@aws-sdk/client-codedeploy";
import { GetAliasCommand, LambdaClient, UpdateAliasCommand, type AliasConfiguration } from "@aws-sdk/client-lambda";
import * as z from "zod";
import { clientConfig, type AwsAccess } from "../hooks";
import { aliasName } from "./candidate";
import { failureOf } from "./ports";

/** Where CodeDeploy finds what it moves. */
export interface ShiftPlace {
  readonly functionName: string;
  readonly application: string;
  readonly group: string;
}

/** Traffic of an alias: all to `version`, but for `percent` to `candidate`. */
export interface AliasState {
  readonly version: string;
  /** Null if the alias does not split its traffic. */
  readonly candidate: string | null;
  /** 0 to 100. */
  readonly percent: number;
}

/** A deployment of CodeDeploy. */
export interface Deployment {
  readonly id: string;
  readonly status: "running" | "succeeded" | "failed";
  /** Version that it moves to; null for one that this program did not create. */
  readonly target: string | null;
  /** Reason of a failure, which names the alarm, if one was the reason. */
  readonly reason: string | null;
  /** Deployment that returns the traffic. */
  readonly rollbackId: string | null;
  /** True if it returns the traffic of another one. */
  readonly isRollback: boolean;
}

export interface VersionMove {
  readonly from: string;
  readonly to: string;
}

/** Actions on the traffic of the API. Each is one call. */
export interface ShiftPorts {
  readonly readAlias: () => Promise<AliasState>;
  /** Sends all traffic to one version. */
  readonly pointAlias: (version: string) => Promise<void>;
  /** Deployments that have not ended, rollbacks included. */
  readonly listRunning: () => Promise<readonly string[]>;
  readonly describeDeployment: (id: string) => Promise<Deployment>;
  /** Resolves to the id of the deployment. */
  readonly createDeployment: (move: VersionMove) => Promise<string>;
  /** Stops a deployment, unless it has ended, and returns its traffic. */
  readonly stopDeployment: (id: string) => Promise<void>;
}

/** Traffic of an alias, as GetAlias answers it. */
export function aliasStateOf({ FunctionVersion = "", RoutingConfig }: AliasConfiguration): AliasState {
  const [split] = Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {});
  const percent = Math.round((split?.[1] ?? 0) * 100);
  return { version: FunctionVersion, candidate: split?.[0] ?? null, percent };
}

/** Alias of one function, as AWS has it. */
export function createAliasPorts(
  access: AwsAccess,
  functionName: string,
): Pick<ShiftPorts, "readAlias" | "pointAlias"> {
  const lambda = new LambdaClient(clientConfig(access, "lambda"));
  const alias = { FunctionName: functionName, Name: aliasName };
  return {
    async readAlias() {
      const answer = await lambda.send(new GetAliasCommand(alias)).catch(explain(`lambda:GetAlias of ${functionName}`));
      return aliasStateOf(answer);
    },
    async pointAlias(version) {
      const whole = { FunctionVersion: version, RoutingConfig: { AdditionalVersionWeights: {} } };
      await lambda
        .send(new UpdateAliasCommand({ ...alias, ...whole }))
        .catch(explain(`lambda:UpdateAlias of ${functionName}`));
    },
  };
}

/** Connects a shift to AWS. */
export function createShiftPorts(access: AwsAccess, { functionName, application, group }: ShiftPlace): ShiftPorts {
  const codeDeploy = new CodeDeployClient(clientConfig(access, "codedeploy"));
  const place = { applicationName: application, deploymentGroupName: group };
  return {
    ...createAliasPorts(access, functionName),
    async listRunning() {
      const statuses = ["Created", "Queued", "InProgress", "Ready"] as const;
      const { deployments = [] } = await codeDeploy
        .send(new ListDeploymentsCommand({ ...place, includeOnlyStatuses: [...statuses] }))
        .catch(explain(`codedeploy:ListDeployments of ${application}`));
      return deployments;
    },
    async describeDeployment(id) {
      const { deploymentInfo } = await codeDeploy
        .send(new GetDeploymentCommand({ deploymentId: id }))
        .catch(explain(`codedeploy:GetDeployment of ${id}`));
      const { status = "", errorInformation, rollbackInfo, revision, creator } = deploymentInfo ?? {};
      return {
        id,
        status: status === "Succeeded" ? "succeeded" : ["Failed", "Stopped"].includes(status) ? "failed" : "running",
        target: targetOf(revision?.appSpecContent?.content ?? revision?.string?.content),
        reason: errorInformation?.message ?? rollbackInfo?.rollbackMessage ?? null,
        rollbackId: rollbackInfo?.rollbackDeploymentId ?? null,
        isRollback: creator === "codeDeployRollback",
      };
    },
    async createDeployment(move) {
      const content = appSpec(functionName, move);
      const revision = { revisionType: "AppSpecContent", appSpecContent: { content } } as const;
      const description = `modelfront: version ${move.from} to ${move.to}`;
      const { deploymentId = "" } = await codeDeploy
        .send(new CreateDeploymentCommand({ ...place, revision, description }))
        .catch(explain(`codedeploy:CreateDeployment of ${application}`));
      return deploymentId;
    },
    async stopDeployment(id) {
      await codeDeploy
        .send(new StopDeploymentCommand({ deploymentId: id, autoRollbackEnabled: true }))
        .catch((error: Error) => {
          // It has ended by itself in the meantime: its status says how.
          if (error.name !== "DeploymentAlreadyCompletedException")
            explain(`codedeploy:StopDeployment of ${id}`)(error);
        });
    },
  };
}

/** @see https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html */
function appSpec(functionName: string, { from, to }: VersionMove): string {
  const Properties = { Name: functionName, Alias: aliasName, CurrentVersion: from, TargetVersion: to };
  return JSON.stringify({ version: 0.0, Resources: [{ api: { Type: "AWS::Lambda::Function", Properties } }] });
}

const targetSpec = z.object({
  Resources: z.tuple([z.object({ api: z.object({ Properties: z.object({ TargetVersion: z.string() }) }) })]),
});

function targetOf(content: string | undefined): string | null {
  try {
    return targetSpec.parse(JSON.parse(content ?? "")).Resources[0].api.Properties.TargetVersion;
  } catch {
    return null;
  }
}

function explain(call: string): (error: unknown) => never {
  return (error) => {
    throw failureOf(call, error);
  };
}
