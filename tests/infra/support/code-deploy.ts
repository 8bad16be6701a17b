/** Share of the new version after each look at a running deployment, in percent; null: as before. */
type Steps = readonly (number | null)[];
const shiftSteps: Steps = [10, 10, 50];
const rollbackSteps: Steps = [null];

/** Split of an alias: all traffic to `version`, but for the weights, from 0 to 1, of others. */
export interface AliasSplit {
  readonly version: string;
  readonly weights: Readonly<Record<string, number>>;
}

/** Alias that deployments move. */
export interface MovedAlias {
  readonly read: () => Promise<AliasSplit>;
  readonly write: (split: AliasSplit) => Promise<void>;
}

interface PlayedDeployment {
  status: "InProgress" | "Succeeded" | "Stopped";
  readonly from: string;
  readonly to: string;
  readonly content: string;
  readonly steps: Steps;
  looks: number;
  reason?: string;
  readonly creator: "user" | "codeDeployRollback";
  rollbackId?: string;
}

/**
 * CodeDeploy as far as a shift of a function's traffic uses it. A deployment advances each time that it is read. Emulators of
 * AWS end every deployment within CreateDeployment, so that none is ever seen running.
 */
export interface PlayedCodeDeploy {
  readonly deployments: ReadonlyMap<string, Pick<PlayedDeployment, "status" | "to" | "creator">>;
  /** Reason for which every deployment is rolled back after its first step; null if none. */
  alarm: string | null;
  /** Answers an operation. @throws Error whose message is the name of AWS's error */
  answer(operation: string, input: Readonly<Record<string, unknown>>): Promise<object>;
  /** Carries on until no deployment is running, as CodeDeploy does while nobody looks. */
  finish(): Promise<void>;
}

/** Header and prefix by which requests name CodeDeploy's operations. */
export const codeDeployTarget = "CodeDeploy_20141006.";

export function playCodeDeploy(alias: MovedAlias): PlayedCodeDeploy {
  const deployments = new Map<string, PlayedDeployment>();
  const running = () => [...deployments].filter(([, { status }]) => status === "InProgress");
  const find = (input: Readonly<Record<string, unknown>>) => {
    const deployment = deployments.get(String(input["deploymentId"]));
    if (!deployment) throw new Error("DeploymentDoesNotExistException");
    return deployment;
  };
  const rollBack = (deployment: PlayedDeployment, reason: string) => {
    const rollbackId = `d-${deployments.size + 1}`;
    deployments.set(rollbackId, {
      ...{ status: "InProgress", steps: rollbackSteps, looks: 0, creator: "codeDeployRollback" },
      ...{ from: deployment.to, to: deployment.from, content: "{}" },
    });
    Object.assign(deployment, { status: "Stopped", reason, rollbackId });
  };
  const advance = async (deployment: PlayedDeployment) => {
    if (deployment.status !== "InProgress") return;
    const { from, to } = deployment;
    const percent = deployment.steps[deployment.looks];
    if (percent === undefined) {
      deployment.status = "Succeeded";
      return alias.write({ version: to, weights: {} });
    }
    deployment.looks += 1;
    if (percent === null) return;
    await alias.write({ version: from, weights: { [to]: percent / 100 } });
    if (played.alarm !== null && deployment.looks > 1) rollBack(deployment, played.alarm);
  };
  const operations: Readonly<Record<string, (input: Readonly<Record<string, unknown>>) => Promise<object>>> = {
    ListDeployments: () => Promise.resolve({ deployments: running().map(([id]) => id) }),
    async GetDeployment(input) {
      const deployment = find(input);
      await advance(deployment);
      const { status, content, reason, creator, rollbackId } = deployment;
      return {
        deploymentInfo: {
          ...{ deploymentId: input["deploymentId"], status, creator, revision: { appSpecContent: { content } } },
          ...(reason !== undefined && { errorInformation: { code: "ALARM_ACTIVE", message: reason } }),
          ...(rollbackId !== undefined && { rollbackInfo: { rollbackDeploymentId: rollbackId } }),
        },
      };
    },
    async CreateDeployment({ revision }) {
      const { content } = (revision as { appSpecContent: { content: string } }).appSpecContent;
      const spec = JSON.parse(content) as { Resources: [Record<string, { Properties: Record<string, string> }>] };
      const [resource] = Object.values(spec.Resources[0]);
      const { CurrentVersion: from = "", TargetVersion: to = "" } = resource?.Properties ?? {};
      const { version, weights } = await alias.read();
      if (Object.keys(weights).length > 0 || version !== from) throw new Error("InvalidRevisionException");
      if (running().length > 0) throw new Error("DeploymentLimitExceededException");
      const deploymentId = `d-${deployments.size + 1}`;
      deployments.set(deploymentId, {
        status: "InProgress",
        from,
        to,
        content,
        steps: shiftSteps,
        looks: 0,
        creator: "user",
      });
      return { deploymentId };
    },
    StopDeployment(input) {
      const deployment = find(input);
      if (deployment.status !== "InProgress") throw new Error("DeploymentAlreadyCompletedException");
      rollBack(deployment, "Stopped by a user");
      return Promise.resolve({ status: "Succeeded" });
    },
  };
  const played: PlayedCodeDeploy = {
    deployments,
    alarm: null,
    async answer(operation, input) {
      const carryOut = operations[operation];
      if (!carryOut) throw new Error("InvalidOperationException");
      return carryOut(input);
    },
    async finish() {
      for (let [next] = running(); next; [next] = running()) await advance(next[1]);
    },
  };
  return played;
}
