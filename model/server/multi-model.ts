import { type IncomingMessage, type ServerResponse } from "node:http";
import { loadedAttribute, optionsHeader } from "../options";
import { described, HostedModels, type HostedModelsOptions, notLoaded } from "./hosted-models";
import { Invocations } from "./invocations";
import { modelsPerPage } from "./limits";
import { refusal, type Reply } from "./replies";
import { type Answers, type ModelRoutes, type Replies } from "./routes";

const modelPath = /^\/models\/([^/]+)(\/invoke)?$/;
const maxLoadBytes = 64 * 1024;
/** Key of the model's archive: the names that SageMaker gives say nothing to people. */
const targetHeader = "x-amzn-sagemaker-target-model";

/**
 * SageMaker's contract for a multi-model endpoint.
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/mms-container-apis.html
 */
export class MultiModel implements ModelRoutes {
  readonly summary = "POST and GET /models, GET and DELETE /models/{model_name}, POST /models/{model_name}/invoke";
  private readonly models: HostedModels;
  private readonly invocations: Invocations;

  constructor(
    options: HostedModelsOptions,
    private readonly replies: Replies,
  ) {
    this.models = new HostedModels(options, replies);
    this.invocations = new Invocations(replies.reply);
  }

  /** Healthy whatever its models do: SageMaker would replace the container, and with it every other model. */
  get health() {
    return { status: "ready", isHealthy: true, queued: this.models.queued };
  }

  find(path: string): Answers | null {
    if (path === "/models") {
      return {
        POST: (request, response) => this.reply(response, this.load(request)),
        GET: ({ url }, response) => this.replies.reply(response, this.list(url!)),
      };
    }
    const [, encoded, verb] = modelPath.exec(path) ?? [];
    const name = encoded === undefined ? null : decode(encoded);
    if (name === null) return null;
    if (verb !== undefined) return { POST: (request, response) => this.invoke(name, request, response) };
    return {
      GET: (_, response) => this.replies.reply(response, this.describe(name)),
      DELETE: (_, response) => this.reply(response, this.models.unload(name)),
    };
  }

  stop(): Promise<void> {
    return this.models.stop();
  }

  private reply(response: ServerResponse, reply: Promise<Reply>): void {
    void reply.then((found) => this.replies.reply(response, found));
  }

  private async load(request: IncomingMessage): Promise<Reply> {
    const order = readOrder(await readText(request));
    const target = request.headers[targetHeader] as string | undefined;
    if (order) return this.models.load(order.model_name, order.url, target);
    return refusal("invalid_request", 'The body must be JSON: {"model_name": "<name>", "url": "<unpacked archive>"}.');
  }

  /** A page of the loaded models, by name. The token names the last model of the page before, still loaded or not. */
  private list(url: string): Reply {
    const token = new URLSearchParams(url.split("?", 2)[1]).get("next_page_token");
    const after = token === null ? null : Buffer.from(token, "base64url").toString();
    const names = this.models.names.filter((name) => after === null || name > after);
    const page = names.slice(0, modelsPerPage);
    const models = page.map((modelName) => ({ modelName, modelUrl: this.models.urlOf(modelName) }));
    const more = names.length > page.length && { nextPageToken: Buffer.from(page.at(-1)!).toString("base64url") };
    return { status: 200, body: JSON.stringify({ models, ...more }) };
  }

  private describe(name: string): Reply {
    const url = this.models.urlOf(name);
    return url === undefined ? notLoaded(name) : described(name, url);
  }

  private invoke(name: string, request: IncomingMessage, response: ServerResponse): void {
    const model = this.models.find(name);
    if (!model) return this.replies.reply(response, notLoaded(name));
    if (!model.hasBeenAsked) {
      model.hasBeenAsked = true;
      response.setHeader(optionsHeader, loadedAttribute);
    }
    this.invocations.receive(model.dispatcher, request, response);
  }
}

/** Null for an invalid escape. */
function decode(encoded: string): string | null {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return null;
  }
}

/** Empty if there is too much of it, or if the caller hangs up. */
async function readText(request: IncomingMessage): Promise<string> {
  let text = "";
  try {
    for await (const chunk of request.setEncoding("utf8")) {
      if (text.length <= maxLoadBytes) text += chunk as string;
    }
  } catch {
    return "";
  }
  return text.length <= maxLoadBytes ? text : "";
}

function readOrder(text: string): { model_name: string; url: string } | null {
  try {
    const { model_name, url } = JSON.parse(text) as Record<string, unknown>;
    const isOrder = typeof model_name === "string" && model_name !== "" && typeof url === "string" && url !== "";
    return isOrder ? { model_name, url } : null;
  } catch {
    return null;
  }
}
