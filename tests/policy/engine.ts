import { spawn, type ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

type Answer<Message> = (error: Error | null, answer: { toObject(): Message }) => void;

/** The part used of Pulumi's generated client of a policy pack, which has no types. */
interface AnalyzerClient {
  getAnalyzerInfo(request: unknown, callback: Answer<AnalyzerInfo>): void;
  analyze(request: unknown, callback: Answer<Diagnostics>): void;
  analyzeStack(request: unknown, callback: Answer<Diagnostics>): void;
  close(): void;
}
export interface AnalyzerInfo {
  readonly name: string;
  readonly policiesList: readonly {
    readonly name: string;
    readonly description: string;
    readonly enforcementlevel: number;
  }[];
}
export interface Diagnostics {
  readonly diagnosticsList: readonly { readonly policyname: string; readonly message: string; readonly urn: string }[];
}
/** Loads what Pulumi itself loads, its own gRPC and protobuf among it. */
const ofPulumi = createRequire(require.resolve("@pulumi/pulumi"));
const { credentials } = ofPulumi("@grpc/grpc-js") as { credentials: { createInsecure(): unknown } };
const { Struct } = ofPulumi("google-protobuf/google/protobuf/struct_pb.js") as {
  Struct: { fromJavaScript(value: unknown): unknown };
};
const { Empty } = ofPulumi("google-protobuf/google/protobuf/empty_pb.js") as { Empty: new () => unknown };
const { AnalyzerClient } = ofPulumi("./proto/analyzer_grpc_pb") as {
  AnalyzerClient: new (address: string, credentials: unknown) => AnalyzerClient;
};
const messages = ofPulumi("./proto/analyzer_pb") as Record<string, new () => Record<string, (value: unknown) => void>>;

export interface Analyzed {
  readonly type: string;
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly protect?: boolean;
}

const repository = path.join(__dirname, "../..");

/** The pack as `pulumi preview --policy-pack policy` runs it: a process of its own that the engine asks over gRPC. */
export class RunningPack {
  private constructor(
    private readonly child: ChildProcess,
    private readonly client: AnalyzerClient,
  ) {}

  /** Starts the pack in the way of Pulumi's Node.js host: in the pack's folder, with the pack found by its manifest. */
  static async start(): Promise<RunningPack> {
    const child = spawn(process.execPath, [require.resolve("@pulumi/pulumi/cmd/run-policy-pack"), "127.0.0.1:0", "."], {
      cwd: path.join(repository, "policy"),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let errors = "";
    child.stderr.on("data", (text: Buffer) => (errors += text.toString()));
    const port = await new Promise<string>((resolve, reject) => {
      createInterface(child.stdout).once("line", resolve);
      child.once("exit", (code) => reject(new Error(`The policy pack ended with ${code}.\n${errors}`)));
    });
    return new RunningPack(child, new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure()));
  }

  info(): Promise<AnalyzerInfo> {
    return this.call("getAnalyzerInfo", new Empty());
  }

  analyze(resource: Analyzed): Promise<Diagnostics> {
    return this.call("analyze", request("AnalyzeRequest", resource));
  }

  analyzeStack(resources: readonly Analyzed[]): Promise<Diagnostics> {
    const stack = new messages.AnalyzeStackRequest!();
    stack.setResourcesList!(resources.map((resource) => request("AnalyzerResource", resource)));
    return this.call("analyzeStack", stack);
  }

  async close(): Promise<void> {
    this.client.close();
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    this.child.kill();
    await ended;
  }

  private async call<Message>(
    method: "getAnalyzerInfo" | "analyze" | "analyzeStack",
    message: unknown,
  ): Promise<Message> {
    const send = promisify<unknown, { toObject(): unknown }>((value, callback) =>
      this.client[method](value, callback as never),
    );
    return (await send(message)).toObject() as Message;
  }
}

function request(kind: string, { type, name, properties, protect = false }: Analyzed): unknown {
  const message = new messages[kind]!();
  const options = new messages.AnalyzerResourceOptions!();
  options.setProtect!(protect);
  message.setType!(type);
  message.setName!(name);
  message.setUrn!(`urn:pulumi:prod::modelfront::${type}::${name}`);
  message.setProperties!(Struct.fromJavaScript(properties));
  message.setOptions!(options);
  return message;
}
