import { createServer } from "node:http";
import { type AddressInfo } from "node:net";

/** Milestones of a deployment: the share of the new version after each poll. */
const steps = [10, 10, 50];

interface FakeDeployment {
  status: "InProgress" | "Succeeded" | "Stopped";
  readonly from: string;
  readonly to: string;
  readonly content: string;
  polls: number;
  reason?: string;
  readonly creator: "user" | "codeDeployRollback";
  rollbackId?: string;
}

/** CodeDeploy and the alias `live` of a function behind HTTP, for the real SDK. A deployment advances each time that it is read. */
export interface FakeTraffic {
  alias: { version: string; weights: Record<string, number> };
  readonly deployments: Map<string, FakeDeployment>;
  /** Calls that were carried out. */
  readonly calls: string[];
  /** Reason for which every deployment is rolled back after its first step; null if none. */
  alarm: string | null;
  /** Number of calls after which the caller dies; its last call is carried out, but not answered. */
  killAfter: number;
  close(): Promise<void>;
}

/** Starts the stand-in and points the SDK's clients at it. */
export async function startFakeTraffic(version: string): Promise<FakeTraffic> {
  const fake: Omit<FakeTraffic, "close"> = {
    alias: { version, weights: {} },
    deployments: new Map(),
    calls: [],
    alarm: null,
    killAfter: Infinity,
  };
  const rollBack = (deployment: FakeDeployment, reason: string) => {
    Object.assign(deployment, { status: "Stopped", reason, rollbackId: `d-${fake.deployments.size + 1}` });
    fake.deployments.set(deployment.rollbackId ?? "", {
      ...deployment,
      ...{ status: "InProgress", polls: steps.length, creator: "codeDeployRollback" },
      ...{ from: deployment.to, to: deployment.from, content: "{}" },
    });
  };
  const advance = (deployment: FakeDeployment) => {
    if (deployment.status !== "InProgress") return;
    if (deployment.polls >= steps.length) {
      deployment.status = "Succeeded";
      fake.alias = { version: deployment.to, weights: {} };
    } else {
      fake.alias.weights = { [deployment.to]: (steps[deployment.polls] ?? 0) / 100 };
      deployment.polls += 1;
      if (fake.alarm !== null && deployment.polls > 1) rollBack(deployment, fake.alarm);
    }
  };
  const operations: Record<string, (input: Record<string, unknown>) => unknown> = {
    "CodeDeploy_20141006.ListDeployments": () => ({
      deployments: [...fake.deployments].flatMap(([id, { status }]) => (status === "InProgress" ? [id] : [])),
    }),
    "CodeDeploy_20141006.GetDeployment": ({ deploymentId }) => {
      const deployment = fake.deployments.get(String(deploymentId));
      if (!deployment) throw new Error("DeploymentDoesNotExistException");
      advance(deployment);
      const { status, content, reason, creator, rollbackId } = deployment;
      return {
        deploymentInfo: {
          ...{ deploymentId, status, creator, revision: { appSpecContent: { content } } },
          ...(reason !== undefined && { errorInformation: { code: "ALARM_ACTIVE", message: reason } }),
          ...(rollbackId !== undefined && { rollbackInfo: { rollbackDeploymentId: rollbackId } }),
        },
      };
    },
    "CodeDeploy_20141006.CreateDeployment": ({ revision }) => {
      const { content } = (revision as { appSpecContent: { content: string } }).appSpecContent;
      const spec = JSON.parse(content) as { Resources: [{ api: { Properties: Record<string, string> } }] };
      const { CurrentVersion = "", TargetVersion = "" } = spec.Resources[0].api.Properties;
      if (Object.keys(fake.alias.weights).length > 0 || fake.alias.version !== CurrentVersion) {
        throw new Error("InvalidRevisionException");
      }
      const deploymentId = `d-${fake.deployments.size + 1}`;
      const creator = "user" as const;
      const moves = { from: CurrentVersion, to: TargetVersion, content, polls: 0, creator };
      fake.deployments.set(deploymentId, { status: "InProgress", ...moves });
      return { deploymentId };
    },
    "CodeDeploy_20141006.StopDeployment": ({ deploymentId }) => {
      const deployment = fake.deployments.get(String(deploymentId));
      if (deployment?.status !== "InProgress") throw new Error("DeploymentAlreadyCompletedException");
      rollBack(deployment, "Stopped by a user");
      return { status: "Succeeded" };
    },
    "GET alias": () => ({
      FunctionVersion: fake.alias.version,
      RoutingConfig: { AdditionalVersionWeights: fake.alias.weights },
    }),
    "PUT alias": ({ FunctionVersion, RoutingConfig }) => {
      const { AdditionalVersionWeights } = RoutingConfig as { AdditionalVersionWeights: Record<string, number> };
      fake.alias = { version: String(FunctionVersion), weights: AdditionalVersionWeights };
      return {};
    },
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (fake.calls.length >= fake.killAfter) return void request.socket.destroy();
      const name = request.headers["x-amz-target"]?.toString() ?? `${request.method} alias`;
      const answer = (status: number, body: unknown) => {
        if (fake.calls.length >= fake.killAfter) return void request.socket.destroy();
        response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(JSON.stringify(body));
      };
      fake.calls.push(name.replace("CodeDeploy_20141006.", ""));
      try {
        answer(
          200,
          operations[name]?.(JSON.parse(Buffer.concat(chunks).toString() || "{}") as Record<string, unknown>),
        );
      } catch (error) {
        answer(400, { __type: (error as Error).message, message: name });
      }
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const environment = { ...process.env };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_MAX_ATTEMPTS: "1",
  });
  return Object.assign(fake, {
    close: async () => {
      process.env = environment;
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  });
}
