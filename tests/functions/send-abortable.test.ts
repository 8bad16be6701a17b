import "./support/node-errors";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { createSendAbortable } from "../../functions/send-abortable";
import { startSageMakerWire, type SageMakerWire } from "./support/sagemaker-wire";

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

const ask = (text: string) => new InvokeEndpointCommand({ EndpointName: "iris", Body: Buffer.from(text) });

describe("createSendAbortable", () => {
  it("gives each of several calls at once its own answer", async () => {
    wire.play((response, _request, body) => setTimeout(() => response.end(`answer to ${body.toString()}`), 10));
    const send = createSendAbortable(client);
    const calls = ["a", "b", "c"].map((text) => send(ask(text), new AbortController().signal));
    const answers = (await Promise.all(calls)).map(({ Body }) => Buffer.from(Body ?? []).toString());
    expect(answers).toEqual(["answer to a", "answer to b", "answer to c"]);
  });

  it("ends a call and its connection when its own signal aborts, and no other, whoever sends with the client", async () => {
    let ended = 0;
    wire.play((response, _request, body) => {
      response.on("close", () => (ended += response.writableEnded ? 0 : 1));
      if (body.toString() === "quick") response.end("answer");
    });
    const [send, sendToo] = [createSendAbortable(client), createSendAbortable(client)];
    await send(ask("quick"), new AbortController().signal);
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
});
