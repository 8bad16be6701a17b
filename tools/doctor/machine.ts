import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { type StackGraph } from "../graph/stack-graph";
import { type Finding, ok, problem } from "./finding";

/** Runs a command and returns its standard output. Rejects if it is not there or fails. */
export type RunCommand = (command: string, ...args: string[]) => Promise<string>;

const repository = path.join(__dirname, "../..");
/** A command that hangs, such as Docker's without its daemon, is a finding too. */
const timeoutMs = 60_000;

/** Runs a command in the repository. */
export const runCommand: RunCommand = async (command, ...args) => {
  const { stdout } = await promisify(execFile)(command, args, { cwd: repository, timeout: timeoutMs });
  return stdout.trim();
};

/**
 * Checks what a deployment needs of this machine, without AWS.
 * @param graph null if the program cannot be evaluated
 * @param version of Node.js, such as `v20.19.0`
 */
export async function checkMachine(
  graph: StackGraph | null,
  run: RunCommand,
  version: string,
): Promise<readonly Finding[]> {
  return [checkNode(version), await checkPulumi(run), await checkDocker(graph, run)];
}

function checkNode(version: string): Finding {
  const { engines } = JSON.parse(readFileSync(path.join(repository, "package.json"), "utf8")) as {
    readonly engines: { readonly node: string };
  };
  const wanted = engines.node.replace(">=", "");
  if (compareVersions(version, wanted) >= 0) return ok("Node.js", `${version}; ${wanted} or newer is needed`);
  return problem("Node.js", "failure", `${version} is too old; ${wanted} or newer is needed.`, "nvm install --lts");
}

async function checkPulumi(run: RunCommand): Promise<Finding> {
  const { requiredPulumiVersion } = parse(readFileSync(path.join(repository, "Pulumi.yaml"), "utf8")) as {
    readonly requiredPulumiVersion: string;
  };
  const wanted = requiredPulumiVersion.replace(">=", "");
  const version = await run("pulumi", "version").catch(() => null);
  if (version === null) {
    return problem("Pulumi", "failure", "The Pulumi command line does not run here.", "npm ci && npx pulumi version");
  }
  if (compareVersions(version, wanted) >= 0) return ok("Pulumi", `${version}; ${wanted} or newer is needed`);
  return problem(
    "Pulumi",
    "failure",
    `${version} is too old; ${wanted} or newer is needed.`,
    "npm ci && npx pulumi version",
  );
}

/** Docker builds the image, unless the stack takes one from a registry; a stack that cannot be evaluated may do either. */
async function checkDocker(graph: StackGraph | null, run: RunCommand): Promise<Finding> {
  if (graph && !graph.resources.some(({ type }) => type === "docker-build:index:Image")) {
    return ok("Docker", `not needed: the stack ${graph.stack} builds no image`);
  }
  const state = graph ? "failure" : "warning";
  const server = await run("docker", "info", "--format", "{{.ServerVersion}}").catch(() => null);
  if (server === null) {
    return problem(
      "Docker",
      state,
      "Docker does not run here, and builds the stack's image. Start it, or use an image that is in ECR already (modelfront:image.source: registry).",
      "sudo systemctl start docker",
    );
  }
  const buildx = await run("docker", "buildx", "version").catch(() => null);
  if (buildx === null) {
    return problem("Docker", state, "Docker has no BuildKit (buildx).", "apt-get install docker-buildx-plugin");
  }
  return ok("Docker", `${server} with BuildKit`);
}

/** Compares versions such as `v20.19.0` and `20.19`: below 0 if the first is older. */
function compareVersions(a: string, b: string): number {
  const [x, y] = [a, b].map((text) => text.replace(/^v/, "").split(/[.+-]/).map(Number)) as [number[], number[]];
  for (let i = 0; i < 3; i++) {
    const difference = (x[i] ?? 0) - (y[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
