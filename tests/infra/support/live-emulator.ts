import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { CreateFunctionCommand, LambdaClient, PublishVersionCommand } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  SageMakerClient,
  type ContainerDefinition,
  type ProductionVariant,
} from "@aws-sdk/client-sagemaker";
import { sharedPrefix } from "../../../functions/core/models/shared-artifacts";
import { buildServer } from "../../../model/server/build";

const repository = path.join(__dirname, "../../..");
const script = path.join(repository, "../shared/bringup/emulator/live.py");
const python = process.env.BRINGUP_PYTHON ?? "python3";
const region = "eu-west-3";
const roleName = "any-role";
const role = `arn:aws:iam::123456789012:role/${roleName}`;
const bucket = "models";

/** A fault of the emulator: ../shared/bringup/README.md lists the fields. */
export type Fault = Readonly<Record<string, string | number>>;

/** An AWS on this machine whose functions and endpoints run. */
export interface LiveEmulator {
  readonly url: string;
  setFaults(...faults: Fault[]): void;
  /** Creates an endpoint of this name, with a model and a configuration of the same name, from a `model.tar.gz`. */
  createEndpoint(name: string, archive: Buffer, mode?: "serverless" | "always-on"): Promise<void>;
  /** Creates a multi-model endpoint over the objects below `models/`. */
  createSharedEndpoint(name: string): Promise<void>;
  /** Stores an object in the bucket of models. */
  putObject(key: string, body: Buffer): Promise<void>;
  /** Creates a function and publishes its first version. */
  createFunction(name: string, code: FunctionCode): Promise<void>;
  close(): Promise<void>;
}

export interface FunctionCode {
  readonly files: ReadonlyMap<string, Buffer>;
  readonly handler: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Declares tests that need the emulator; where it cannot run, a single test that says why. */
export function describeWithEmulator(title: string, tests: () => void): void {
  const missing = liveEmulatorMissing();
  if (missing === null) describe(title, tests);
  else describe(title, () => it(`skips, because ${missing}`, () => undefined));
}

/** Why the emulator cannot run here; null if it can. */
function liveEmulatorMissing(): string | null {
  if (!existsSync(script)) return "there is no ../shared/bringup/emulator/live.py";
  try {
    execFileSync(python, ["-c", "import moto"], { stdio: "ignore" });
    return null;
  } catch {
    return `${python} has no moto: set BRINGUP_PYTHON`;
  }
}

/** Starts the emulator. Clients reach it by the variables of the environment, which `close` restores. */
export async function startLiveEmulator(): Promise<LiveEmulator> {
  const work = mkdtempSync(path.join(tmpdir(), "live-"));
  const faults = path.join(work, "faults.json");
  writeFileSync(faults, "[]");
  await buildServer(path.join(work, "server"));
  const args = [script, "--server", path.join(work, "server/index.js"), "--faults", faults, "--work", `${work}/run`];
  const child = spawn(python, args, {
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, NODE_PATH: path.join(repository, "node_modules") },
  });
  const [line] = await new Promise<string[]>((resolve, reject) => {
    createInterface(child.stdout).once("line", (text) => resolve([text]));
    child.once("exit", (status) => reject(new Error(`The emulator ended with ${status}.`)));
  });
  const { url } = JSON.parse(line ?? "") as { url: string };
  const environment = { ...process.env };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: "testing",
    AWS_SECRET_ACCESS_KEY: "testing",
    // Leaves every repeat to the code under test.
    AWS_MAX_ATTEMPTS: "1",
  });
  const s3 = new S3Client({ region, forcePathStyle: true });
  const sageMaker = new SageMakerClient({ region });
  const lambda = new LambdaClient({ region });
  await createRole(url);
  await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: region } }));

  const instances = { InstanceType: "ml.c6i.large", InitialInstanceCount: 1 } as const;
  const serverless = { ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 5 } } as const;
  const host = async (name: string, container: ContainerDefinition, hosting: Partial<ProductionVariant>) => {
    await sageMaker.send(
      new CreateModelCommand({ ModelName: name, PrimaryContainer: container, ExecutionRoleArn: role }),
    );
    const variant = { VariantName: "live", ModelName: name, ...hosting };
    await sageMaker.send(new CreateEndpointConfigCommand({ EndpointConfigName: name, ProductionVariants: [variant] }));
    await sageMaker.send(new CreateEndpointCommand({ EndpointName: name, EndpointConfigName: name }));
  };
  const putObject = async (Key: string, Body: Buffer) => {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
  };

  return {
    url,
    setFaults: (...list) => writeFileSync(faults, JSON.stringify(list)),
    async createEndpoint(name, archive, mode = "always-on") {
      await putObject(`${name}/model.tar.gz`, archive);
      const container = { Image: "server:1", ModelDataUrl: `s3://${bucket}/${name}/model.tar.gz` };
      await host(name, container, mode === "serverless" ? serverless : instances);
    },
    createSharedEndpoint: (name) =>
      host(name, { Image: "server:1", Mode: "MultiModel", ModelDataUrl: `s3://${bucket}/${sharedPrefix}` }, instances),
    putObject,
    async createFunction(name, { files, handler, variables, tags }) {
      const code = { ZipFile: zip(files, mkdtempSync(path.join(work, "code-"))) };
      const settings = { Runtime: "nodejs22.x", Timeout: 30, Environment: { Variables: { ...variables } } } as const;
      await lambda.send(
        new CreateFunctionCommand({
          FunctionName: name,
          Role: role,
          Handler: handler,
          Code: code,
          Tags: tags && { ...tags },
          ...settings,
        }),
      );
      await lambda.send(new PublishVersionCommand({ FunctionName: name }));
    },
    async close() {
      process.env = environment;
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
      rmSync(work, { recursive: true, force: true });
    },
  };
}

/** Lambda wants a role that exists. IAM's client is no dependency, so this is its query protocol. */
async function createRole(url: string): Promise<void> {
  const scope = `testing/20260101/${region}/iam/aws4_request`;
  const body = { Action: "CreateRole", Version: "2010-05-08", RoleName: roleName, AssumeRolePolicyDocument: "{}" };
  const answer = await fetch(url, {
    method: "POST",
    headers: { authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0` },
    body: new URLSearchParams(body),
  });
  if (!answer.ok) throw new Error(`CreateRole: ${answer.status} ${await answer.text()}`);
}

function zip(files: ReadonlyMap<string, Buffer>, folder: string): Buffer {
  for (const [name, body] of files) writeFileSync(path.join(folder, name), body);
  const program =
    "import io,os,sys,zipfile\nf=io.BytesIO()\nz=zipfile.ZipFile(f,'w')\n" +
    "for n in os.listdir(sys.argv[1]): z.write(os.path.join(sys.argv[1],n),n)\nz.close()\nsys.stdout.buffer.write(f.getvalue())";
  return execFileSync(python, ["-c", program, folder], { maxBuffer: 64 * 1024 * 1024 });
}
