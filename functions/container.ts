import { models } from "modelfront:contracts";
import { defaults } from "modelfront:defaults";
import { existsSync } from "node:fs";
import { type AddressInfo } from "node:net";
import { createApplication } from "./application";
import { createIdentify } from "./core/callers/identify";
import { describeError } from "./core/errors";
import { createRefusals } from "./core/rate-limits/refusals";
import { readAuthorizerConfig } from "./lambda/authorizer-config";
import { readContainerConfig } from "./node/container-config";
import { createForwardedAddress } from "./node/forwarded-address";
import { createApiServer } from "./node/server";
import { createSageMakerClient } from "./sagemaker/client";
import { openKeys } from "./stores/open-keys";

/** Largest number of simultaneous calls of SageMaker. */
const maxSockets = 1024;

/** Less than the 30 s that orchestrators usually allow between SIGTERM and SIGKILL. */
const drainSeconds = 25;

/** Entry of the container image: the API on one port of Node.js, until SIGTERM or SIGINT. */
async function main(): Promise<void> {
  const { port, host, cors, trustedProxies, variables } = readContainerConfig(
    process.env,
    defaults,
    Object.keys(models),
  );
  const { policy, keys, jwks } = readAuthorizerConfig(variables);
  if (keys && "file" in keys && !existsSync(keys.file)) {
    log("WARN", `${keys.file} does not exist: every key is refused until it does.`);
  }
  const identify = createIdentify({
    policy,
    keys: keys ? await openKeys(keys) : undefined,
    jwks,
    warn: (message, cause) => log("WARN", message, cause),
  });
  const server = createApiServer(await createApplication(variables, createSageMakerClient(maxSockets)), {
    identify,
    refusals: createRefusals(policy.refusalsPerMinute),
    cors,
    clientAddress: createForwardedAddress(trustedProxies),
    logError: (message, cause) => log("ERROR", message, cause),
  });
  server.http.once("error", fail);
  server.http.listen(port, host, () => {
    const address = server.http.address() as AddressInfo;
    process.stdout.write(`${JSON.stringify({ state: "ready", port: address.port })}\n`);
  });
  const stop = async () => {
    await server.drain(drainSeconds);
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => void stop());
}

function log(level: "WARN" | "ERROR", message: string, cause?: unknown): void {
  process.stdout.write(`${JSON.stringify({ level, message, cause: cause && describeError(cause) })}\n`);
}

function fail(error: unknown): void {
  process.stderr.write(`modelfront: ${(error as Error).message}\n`);
  process.exit(1);
}

main().catch(fail);
