import "../support/node-errors";
import { createHash, createHmac } from "node:crypto";
import {
  InvokeEndpointCommand,
  type InvokeEndpointCommandInput,
  InvokeEndpointWithResponseStreamCommand,
  SageMakerRuntimeClient,
} from "@aws-sdk/client-sagemaker-runtime";
import { createSendInvoke, createSendInvokeStream } from "../../../functions/sagemaker/send-directly";
import { startSageMakerWire, type SageMakerWire } from "../support/sagemaker-wire";

let wire: SageMakerWire;
let client: SageMakerRuntimeClient;

beforeEach(async () => {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  wire = await startSageMakerWire();
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  client = new SageMakerRuntimeClient({ endpoint: wire.url, region: "eu-west-3", credentials, maxAttempts: 1 });
});
afterEach(async () => {
  client.destroy();
  await wire.close();
});

const ask = (text: string) => ({ EndpointName: "iris", Body: Buffer.from(text) });
const never = new AbortController().signal;

describe("createSendInvoke", () => {
  it("gives each of several calls at once its own answer", async () => {
    wire.play((response, _request, body) => setTimeout(() => response.end(`answer to ${body.toString()}`), 10));
    const send = createSendInvoke(client);
    const calls = ["a", "b", "c"].map((text) => send(ask(text), never));
    const answers = (await Promise.all(calls)).map(({ Body }) => Buffer.from(Body ?? []).toString());
    expect(answers).toEqual(["answer to a", "answer to b", "answer to c"]);
  });

  it("ends a call and its connection when its own signal aborts, and no other, whoever sends with the client", async () => {
    let ended = 0;
    wire.play((response, _request, body) => {
      response.on("close", () => (ended += response.writableEnded ? 0 : 1));
      if (body.toString() === "quick") response.end("answer");
    });
    const [send, sendToo] = [createSendInvoke(client), createSendInvoke(client)];
    await send(ask("quick"), never);
    const [first, second] = [new AbortController(), new AbortController()];
    const one = send(ask("slow"), first.signal);
    const other = sendToo(ask("slow too"), second.signal);
    const settled: string[] = [];
    void one.catch(({ name }: Error) => settled.push(`one: ${name}`));
    void other.catch(({ name }: Error) => settled.push(`other: ${name}`));
    while (wire.requests.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
    second.abort();
    await expect(other).rejects.toThrow();
    expect(settled).toEqual(["other: AbortError"]);
    first.abort();
    await expect(one).rejects.toThrow();
    while (ended < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(settled).toEqual(["other: AbortError", "one: AbortError"]);
  });

  it("takes the place of a name in the path, whatever it holds", async () => {
    await createSendInvoke(client)({ EndpointName: "a/b?c d", Body: Buffer.from("{}") }, never);
    expect(wire.requests[0]?.url).toBe("/endpoints/a%2Fb%3Fc%20d/invocations");
  });
});

const input: Required<
  Pick<
    InvokeEndpointCommandInput,
    "EndpointName" | "Body" | "ContentType" | "Accept" | "TargetVariant" | "CustomAttributes" | "InferenceId"
  >
> = {
  EndpointName: "iris-1",
  Body: Buffer.from('{"text": "é"}'),
  ContentType: "application/json; charset=utf-8",
  Accept: "*/*",
  TargetVariant: "live",
  CustomAttributes: 'a="b c", d=é',
  InferenceId: "inference 1",
};

/** What the SDK tells of itself and of its retries. */
const chatter = [
  "user-agent",
  "x-amz-user-agent",
  "amz-sdk-invocation-id",
  "amz-sdk-request",
  "authorization",
  "x-amz-date",
];

describe.each([
  ["InvokeEndpoint", createSendInvoke, InvokeEndpointCommand],
  ["InvokeEndpointWithResponseStream", createSendInvokeStream, InvokeEndpointWithResponseStreamCommand],
] as const)("%s", (_name, create, Command) => {
  beforeEach(() => wire.play((response) => response.end()));

  it("is on the wire what client.send makes of it, but for what the SDK tells of itself", async () => {
    await create(client)(input, never);
    await client.send(new Command(input) as InvokeEndpointCommand);
    const [ours, theirs] = wire.requests.map(({ url, headers, body }) => ({
      url,
      body,
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !chatter.includes(name))),
    }));
    expect(ours).toEqual(theirs);
    expect(Object.keys(ours?.headers ?? {})).toContain("x-amz-content-sha256");
  });

  it("is signed with all of its headers", async () => {
    await create(client)(input, never);
    const { url, headers, body } = wire.requests[0]!;
    const [, signed = "", signature] = /SignedHeaders=(\S+), Signature=(\w+)$/.exec(headers.authorization ?? "") ?? [];
    expect(signed.split(";")).toEqual(expect.arrayContaining(["host", "content-type", "x-amz-date"]));
    const { "x-amz-date": date } = headers as Record<string, string>;
    const canonical = signed.split(";").map((name) => `${name}:${String(headers[name])}\n`);
    const request = ["POST", url, "", canonical.join(""), signed, digest(body)].join("\n");
    const scope = [date!.slice(0, 8), "eu-west-3", "sagemaker", "aws4_request"];
    const key = scope.reduce<string | Buffer>(hmac, "AWS4test");
    const text = ["AWS4-HMAC-SHA256", date, scope.join("/"), digest(request)].join("\n");
    expect(signature).toBe(hmac(key, text).toString("hex"));
  });
});

const digest = (data: string | Buffer) => createHash("sha256").update(data).digest("hex");
const hmac = (key: string | Buffer, data: string) => createHmac("sha256", key).update(data).digest();

/** What a client's HTTP handler is given. */
interface HttpRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

describe("the endpoint", () => {
  const variable = "AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME";
  afterEach(() => delete process.env[variable]);

  /** Where a client without an endpoint URL sends its calls. */
  async function urlOf(options: { readonly region: string; readonly useFipsEndpoint?: boolean }): Promise<string> {
    const asked: string[] = [];
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const handle = ({ protocol, hostname, port, path, headers }: HttpRequest) => {
      asked.push(`${protocol}//${hostname}${port === undefined ? "" : `:${port}`}${path}`);
      expect(headers["host"]).toBe(new URL(asked[0]!).host);
      return Promise.reject(new Error("asked"));
    };
    const requestHandler = { metadata: { handlerProtocol: "http/1.1" }, handle } as never;
    const send = createSendInvoke(new SageMakerRuntimeClient({ ...options, credentials, requestHandler }));
    await expect(send(ask("{}"), never)).rejects.toThrow("asked");
    return asked[0]!;
  }

  it("is SageMaker's in the Region", async () => {
    expect(await urlOf({ region: "eu-west-3" })).toBe(
      "https://runtime.sagemaker.eu-west-3.amazonaws.com/endpoints/iris/invocations",
    );
    expect(await urlOf({ region: "cn-north-1" })).toBe(
      "https://runtime.sagemaker.cn-north-1.amazonaws.com.cn/endpoints/iris/invocations",
    );
    expect(await urlOf({ region: "us-east-1", useFipsEndpoint: true })).toBe(
      "https://runtime-fips.sagemaker.us-east-1.amazonaws.com/endpoints/iris/invocations",
    );
  });

  it("is what the environment says", async () => {
    process.env[variable] = "http://127.0.0.1:4566/prefix";
    expect(await urlOf({ region: "eu-west-3" })).toBe("http://127.0.0.1:4566/prefix/endpoints/iris/invocations");
  });
});
