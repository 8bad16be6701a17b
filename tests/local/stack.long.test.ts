import {
  InvokeEndpointCommand,
  InvokeEndpointWithResponseStreamCommand,
  SageMakerRuntimeClient,
} from "@aws-sdk/client-sagemaker-runtime";
import { rm } from "node:fs/promises";
import path from "node:path";
import { parseSettings } from "../../infra/settings/parse";
import { type LocalStackOptions } from "../../local/stack";
import { copyModel, removeCopies } from "./copy-model";
import { difference } from "../../model/golden";
import { modelNames, readModel } from "../../model/registry";
import { containerOf, dev, endpointOf, first, predict, single, start, success } from "./started-stack";
import { waitUntil } from "./wait-until";

/** For settings of a test's own: without it, callers need a key. */
const open = { callers: { anonymous: {} } };
const impatient = { ...single, api: { ...single.api, coldWaitSeconds: 0 } };

describe("startLocalStack", () => {
  it("serves page, API and SageMaker on ports of their own, for each model of the settings", async () => {
    const stack = await start({ settings: dev });
    expect(stack.models).toEqual(dev.models.map(({ name }) => name));
    expect(new Set([stack.siteUrl, stack.apiUrl, stack.sagemakerUrl]).size).toBe(3);
    const config = await fetch(`${stack.siteUrl}/config.js`);
    expect(await config.text()).toContain(JSON.stringify(stack.apiUrl));
    const page = await fetch(stack.siteUrl);
    expect(await page.text()).toContain("<!doctype html>");
    for (const model of stack.models) expect(await predict(stack, model)).toEqual(success);
  });

  it("starts a model's container at its first call", async () => {
    const stack = await start();
    expect(await containerOf(stack, first)).toEqual({ variant: "live", state: "stopped", pid: null, starts: 0 });
    await predict(stack, first);
    expect(await containerOf(stack, first)).toMatchObject({ state: "ready", starts: 1 });
  });

  it("starts every instance of always-on models at once", async () => {
    const hosting = { mode: "always-on", instanceType: "ml.m5.large", instanceCount: 2 } as const;
    const models = single.models.map((model) => ({ ...model, hosting }));
    const stack = await start({ settings: { ...single, models } });
    await waitUntil(async () => {
      const endpoint = await endpointOf(stack, first);
      return endpoint?.containers.length === 2 && endpoint.containers.every(({ state }) => state === "ready");
    });
    expect(await predict(stack, first)).toEqual(success);
  });

  it("serves each variant of a model from its own folder, by name or by weight", async () => {
    const hosting = {
      mode: "always-on",
      instanceType: "ml.m5.large",
      instanceCount: 1,
      variants: [
        { name: "Forest", weight: 1 },
        { name: "Regression", weight: 0, variant: "logistic-regression" },
      ],
    } as const;
    const { variants } = readModel("iris");
    const settings = parseSettings({
      values: { models: [{ name: "iris", hosting }], api: open },
      region: dev.region,
      source: "",
    });
    const { apiUrl } = await start({ settings });
    const { request, response } = variants["logistic-regression"]?.golden.cases[0] ?? {};
    const ask = async (query: string) => {
      const answer = await fetch(`${apiUrl}/predict${query}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(request),
      });
      return { variant: answer.headers.get("x-model-variant"), body: await answer.json() };
    };
    const regression = await ask("?target_variant=Regression");
    expect(regression.variant).toBe("Regression");
    expect(difference(response, regression.body, 1e-5)).toBeNull();
    const drawn = await ask("");
    expect(drawn.variant).toBe("Forest");
    expect(drawn.body).not.toEqual(regression.body);
  });

  describe("InvokeEndpointWithResponseStream of a chat model", () => {
    const [chat = ""] = modelNames().filter((name) => readModel(name).contract.kind === "chat");
    const settings = parseSettings({ values: { models: [{ name: chat }] }, region: dev.region, source: "" });

    async function connect(options: LocalStackOptions = {}) {
      const stack = await start({ settings, ...options });
      const client = new SageMakerRuntimeClient({
        endpoint: stack.sagemakerUrl,
        region: dev.region,
        credentials: { accessKeyId: "test", secretAccessKey: "test" },
      });
      const asking = (body: object) => ({ ContentType: "application/json", Body: JSON.stringify(body) });
      const EndpointName = (await endpointOf(stack, chat))?.name;
      return {
        ask: (body: object) => client.send(new InvokeEndpointCommand({ EndpointName, ...asking(body) })),
        stream: (body: object) =>
          client.send(
            new InvokeEndpointWithResponseStreamCommand({ EndpointName, ...asking({ ...body, stream: true }) }),
          ),
      };
    }

    it("gives the SDK's client server-sent events of JSON", async () => {
      const { stream } = await connect();
      const { request } = readModel(chat).contract.examples[0] ?? {};
      const answer = await stream(request as object);
      expect(answer.ContentType).toBe("text/event-stream; charset=utf-8");
      let text = "";
      for await (const { PayloadPart } of answer.Body ?? []) text += Buffer.from(PayloadPart?.Bytes ?? []).toString();
      const events = text.split("\n\n");
      expect(events.pop()).toBe("");
      expect(events.length).toBeGreaterThan(1);
      expect(events.map((event) => typeof JSON.parse(event.replace(/^data: /, "")))).toEqual(
        events.map(() => "object"),
      );
    });

    it("passes each piece on before the container makes the next", async () => {
      const command = `exec "${process.execPath}" "${path.join(__dirname, "../e2e/fixtures/chat-container.js")}"`;
      const { ask, stream } = await connect({ serving: { [chat]: { by: "command", command } } });
      const saying = (content: string) => ({ messages: [{ role: "user", content }] });
      const parts: unknown[] = [];
      for await (const { PayloadPart } of (await stream(saying("count"))).Body ?? []) {
        parts.push(
          JSON.parse(
            Buffer.from(PayloadPart?.Bytes ?? [])
              .toString()
              .replace(/^data: /, ""),
          ),
        );
        if (parts.length <= 4) await ask(saying("next"));
      }
      const texts = ["one ", "two ", "three ", "four"].map((text) => ({ text }));
      expect(parts).toEqual([...texts, expect.objectContaining({ finish_reason: "stop" })]);
    });
  });

  it("calls an endpoint that is there already by its own name", async () => {
    const source = { from: "endpoint", endpointName: "Team-Iris-7" } as const;
    const models = single.models.map((model) => ({ ...model, source }));
    const stack = await start({ settings: { ...single, models } });
    expect((await endpointOf(stack, first))?.name).toBe("Team-Iris-7");
    expect(await predict(stack, first)).toEqual(success);
  });

  it("lets a caller feel a cold start: 503 model_loading with retry-after, and then the prediction", async () => {
    const behaviour = { coldStartSeconds: 3, notReadySeconds: 0.2 };
    const stack = await start({ settings: impatient, behaviour });
    expect(await predict(stack, first)).toEqual({ status: 503, code: "model_loading", retryAfter: "5" });
    await waitUntil(async () => (await containerOf(stack, first))?.state === "ready");
    expect(await predict(stack, first)).toEqual(success);
  });

  it("waits for a cold model as long as the settings say", async () => {
    const stack = await start({ behaviour: { coldStartSeconds: 1, notReadySeconds: 0.2 } });
    expect(await predict(stack, first)).toEqual(success);
  });

  it("says what is wrong with a model, and serves the others", async () => {
    const { root, names } = await copyModel(first, 2);
    await rm(path.join(root, names[1] ?? "", "model.onnx"));
    const lines: string[] = [];
    const stack = await start({ ...settingsOf(root, names), log: (line) => lines.push(line) });
    expect(await predict(stack, names[0] ?? "")).toEqual(success);
    expect(await predict(stack, names[1] ?? "")).toMatchObject({ status: 502, code: "model_error" });
    expect(lines.join("\n")).toMatch(new RegExp(`\\[${names[1]}\\] build failed: [^]*model\\.onnx`));
  });

  it("serves forty models as it serves two, each from its first use on", async () => {
    const { root, names } = await copyModel(first, 40);
    const stack = await start(settingsOf(root, names));
    expect(stack.models).toEqual(names);
    const listed = (await (await fetch(`${stack.apiUrl}/v1/models`)).json()) as { data: { id: string }[] };
    expect(listed.data.map(({ id }) => id)).toEqual(names);
    expect(await predict(stack, "copy-39")).toEqual(success);
    expect(await containerOf(stack, "copy-38")).toEqual({ variant: "live", state: "stopped", pid: null, starts: 0 });
  });
});

afterAll(removeCopies);

function settingsOf(root: string, names: readonly string[]): Pick<LocalStackOptions, "settings" | "modelRoot"> {
  const values = { models: names.map((name) => ({ name })), api: open };
  return { settings: parseSettings({ values, region: dev.region, source: "test" }, { known: names }), modelRoot: root };
}

it("a model that is asleep has no endpoint, and its route answers 503 asleep", async () => {
  const models = [{ name: "iris", state: "asleep" }, { name: "digits" }];
  const settings = parseSettings({ values: { models, api: open }, region: "eu-west-3", source: "test" });
  const stack = await start({ settings });
  expect(await endpointOf(stack, "iris")).toBeUndefined();
  expect(await predict(stack, "iris")).toEqual({ status: 503, code: "asleep", retryAfter: null });
  expect((await predict(stack, "digits")).status).toBe(200);
});
