import { persist, type Clock } from "./patience";
import { type AliasState, type Deployment, type ShiftPorts } from "./shift-ports";

/** Time between two looks at a deployment, in milliseconds. */
export const pollMs = 10_000;
const minuteMs = 60_000;

export interface ShiftOptions extends Clock {
  /** Version that is to get all traffic. */
  readonly to: string;
  /** Sends a minute's golden requests to the new version. Their failures are for the alarms to judge. */
  readonly exercise: () => Promise<void>;
  readonly report: (line: string, lasts: "fleeting" | "lasting") => void;
  /** Writes into the record of a version why its traffic was returned; null: it was not. */
  readonly noteRollback: (version: string, reason: string | null) => Promise<void>;
}

/** The new version was rolled back. */
export class RolledBack extends Error {
  override readonly name = "RolledBack";
}

/**
 * Moves the API's traffic to a version in steps, from wherever an earlier attempt left it:
 * - all traffic there: nothing to do;
 * - a deployment to the version is running: waits for it;
 * - a deployment to another version is running: stops it and waits until the traffic is back;
 * - a rollback is running: waits for it;
 * - a split that no deployment owns: ends it.
 * @throws RolledBack if CodeDeploy returned the traffic
 */
export async function shiftTraffic(options: ShiftOptions, ports: ShiftPorts): Promise<void> {
  const { to, report } = options;
  let { running: deployment } = await endShifts(options, ports);
  if (deployment === null) {
    const before = await persist(ports.readAlias, options);
    if (before.version === to && before.candidate === null) return;
    if (before.candidate !== null) await persist(() => ports.pointAlias(before.version), options);
    if (before.version === to) return;
    await options.exercise();
    report(`Moving traffic from version ${before.version} to ${to}, under the alarms of version ${to}.`, "lasting");
    // Not repeated: CodeDeploy has no token that would keep a second deployment away. The next attempt finds the first.
    deployment = await ports.createDeployment({ from: before.version, to });
  } else {
    report(`Deployment ${deployment} to version ${to} is running already. Waiting for it.`, "lasting");
  }
  const ended = await untilEnd(deployment, options, ports);
  if (ended.status === "failed") throw await rolledBack(ended, options, ports);
  report(`All traffic is on version ${to}.`, "lasting");
}

/** Outcome of ending the deployments that were running. */
export interface EndedShifts {
  /** Deployment to the version, which goes on; null if there is none. */
  readonly running: string | null;
  /** Deployment that was stopped last, or failed before it could be stopped; null if there was none. */
  readonly stopped: string | null;
}

/**
 * Waits until no deployment is running but one to the version: rollbacks come to their end, and other deployments are stopped.
 * @param options `to` is null if no deployment is to go on
 */
export async function endShifts(
  options: Omit<ShiftOptions, "to" | "exercise"> & { readonly to: string | null },
  ports: Pick<ShiftPorts, "listRunning" | "describeDeployment" | "stopDeployment">,
): Promise<EndedShifts> {
  const { to, report, noteRollback } = options;
  let stopped: string | null = null;
  for (;;) {
    // Read anew each time: a deployment that ends may begin a rollback.
    const [id] = await persist(ports.listRunning, options);
    if (id === undefined) return { running: null, stopped };
    const { target, status, isRollback } = await persist(() => ports.describeDeployment(id), options);
    if (status !== "running") {
      await options.wait(pollMs);
    } else if (isRollback) {
      report("Waiting for an earlier rollback to end.", "lasting");
      await waitForEnd(id, options, ports);
    } else if (to !== null && target === to) {
      return { running: id, stopped };
    } else {
      report(`Stopping deployment ${id}, and waiting until its traffic is back.`, "lasting");
      // First, because nobody finds a stopped deployment again.
      if (target !== null) await persist(() => noteRollback(target, rollbackReason(target, id)), options);
      const ended = await stopShift(id, options, ports);
      if (ended.status === "failed") {
        stopped = id;
      } else {
        report(`Deployment ${id} had already moved all traffic.`, "lasting");
        if (target !== null) await persist(() => noteRollback(target, null), options);
      }
    }
  }
}

function rollbackReason(version: string, id: string, reason: string | null = null): string {
  return `Version ${version} was rolled back: ${reason ?? `deployment ${id} was stopped`}`;
}

/** Stops a deployment and waits until its traffic is back. Resolves to the deployment, which may have succeeded meanwhile. */
async function stopShift(
  id: string,
  clock: Clock,
  ports: Pick<ShiftPorts, "stopDeployment" | "describeDeployment">,
): Promise<Deployment> {
  await persist(() => ports.stopDeployment(id), clock);
  return settle(await waitForEnd(id, clock, ports), clock, ports);
}

/** Waits for the deployment that returns the traffic, if there is one. Resolves to the one that has ended. */
async function settle(ended: Deployment, clock: Clock, ports: Pick<ShiftPorts, "describeDeployment">) {
  if (ended.rollbackId !== null) await waitForEnd(ended.rollbackId, clock, ports);
  return ended;
}

async function waitForEnd(
  id: string,
  clock: Clock,
  ports: Pick<ShiftPorts, "describeDeployment">,
  onPoll: (waitedMs: number) => Promise<void> = () => Promise.resolve(),
): Promise<Deployment> {
  const started = clock.now();
  for (;;) {
    const deployment = await persist(() => ports.describeDeployment(id), clock);
    if (deployment.status !== "running") return deployment;
    await onPoll(clock.now() - started);
    await clock.wait(pollMs);
  }
}

/** Waits for the end of a shift, and meanwhile shows the traffic and sends every minute's requests. */
function untilEnd(id: string, options: ShiftOptions, ports: ShiftPorts): Promise<Deployment> {
  let shown = "";
  let nextExercise = minuteMs;
  return waitForEnd(id, options, ports, async (waitedMs) => {
    const traffic = describeTraffic(await persist(ports.readAlias, options));
    options.report(`${traffic} (${Math.floor(waitedMs / minuteMs)} min)`, traffic === shown ? "fleeting" : "lasting");
    shown = traffic;
    if (waitedMs < nextExercise) return;
    nextExercise = waitedMs + minuteMs;
    await options.exercise();
  });
}

/** Says in words how an alias splits its traffic. */
export function describeTraffic({ version, candidate, percent }: AliasState): string {
  return candidate === null
    ? `100 % on version ${version}`
    : `${percent} % on version ${candidate}, ${100 - percent} % on version ${version}`;
}

async function rolledBack(failed: Deployment, options: ShiftOptions, ports: ShiftPorts): Promise<RolledBack> {
  const reason = rollbackReason(options.to, failed.id, failed.reason);
  await settle(failed, options, ports);
  let now = await persist(ports.readAlias, options);
  if (now.candidate !== null) {
    await persist(() => ports.pointAlias(now.version), options);
    now = await persist(ports.readAlias, options);
  }
  await persist(() => options.noteRollback(options.to, reason), options);
  return new RolledBack(
    [
      reason,
      `  - Traffic: ${describeTraffic(now)}. The endpoints of both versions are still there.`,
      `  - Cause: the log lines with Version = "${options.to}" (docs/logs.md), and the alarms named above in CloudWatch.`,
      "  - Next: fix the cause or revert the change, then run `pulumi up` again. Without a change it tries the same version again.",
    ].join("\n"),
  );
}
