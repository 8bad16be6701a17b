import { type HttpApiEvent } from "../../../functions/lambda/events/http-api";
import { httpApi, lambda } from "../../../functions/core/limits";
import { routes } from "../../../functions/core/routes";
import { type GatewayAuthorizer } from "../../../local/gateway/authorizer";
import { createGateway } from "../../../local/gateway/handler";
import { type ExecutionEnvironment } from "../../../local/lambda/execution-environment";
import { LambdaFunction } from "../../../local/lambda/function";
import { realTime, serverless } from "../../../model/limits";
import { authorizedAs, createTestApi, envelope, freeCaller, type TestApi } from "../../functions/support/api";
import { doubler, steady } from "../../functions/support/models";
import { closeAll, serve } from "../serve";

/** The function in this process; what Lambda takes is measured as ever. */
class FunctionHere extends LambdaFunction {
  constructor(private readonly api: TestApi) {
    super({ file: "", environment: {}, timeoutSeconds: 30, log: () => {} });
  }

  override warm(): ExecutionEnvironment {
    const invoke = (event: string) => this.api.handler(JSON.parse(event) as HttpApiEvent);
    return { invoke } as Partial<ExecutionEnvironment> as ExecutionEnvironment;
  }
}

const authorizer: GatewayAuthorizer = {
  http: () => Promise.resolve({ context: authorizedAs(freeCaller) }),
  rest: () => Promise.reject(new Error("No route here streams.")),
};

const raw = { ...steady.contract, rawContentTypes: ["image/png"] };
const models = new Map([doubler, { ...steady, contract: raw }].map((model) => [model.name, model]));

async function start() {
  const api = createTestApi({ models });
  const url = await serve(
    createGateway({
      routes,
      cors: { allowOrigins: ["*"] },
      throttle: { rateLimit: 1000, burstLimit: 1000 },
      function: Promise.resolve(new FunctionHere(api)),
      streamFunction: new Promise(() => {}),
      authorizer,
      log: () => {},
    }),
  );
  const post = async (model: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) => {
    const contentType = typeof body === "string" ? "application/json" : "image/png";
    const response = await fetch(`${url}/v1/models/${model}/predict`, {
      method: "POST",
      headers: { "content-type": contentType, ...headers },
      body,
    });
    return { status: response.status, json: await response.json() };
  };
  return { api, post };
}

afterEach(closeAll);

const json = (bytes: number) => '{"x":1}'.padEnd(bytes);
const picture = (bytes: number) => new Uint8Array(bytes).fill(0xff);

/** Room that Lambda leaves for the body in an event with the longest headers that the gateway takes. */
const eventBytes = lambda.maxPayloadBytes - 4 * httpApi.maxHeaderBytes;

describe.each([
  ["doubler", "JSON", json, serverless.maxPayloadBytes, "serverless SageMaker endpoints"],
  ["doubler", "raw bytes", picture, serverless.maxPayloadBytes, "serverless SageMaker endpoints"],
  ["steady", "JSON", json, Math.min(eventBytes, realTime.maxPayloadBytes), "AWS Lambda"],
  ["steady", "raw bytes", picture, Math.floor(eventBytes / 4) * 3, "AWS Lambda"],
] as const)("the %s model", (model, what, body, limit, owner) => {
  it(`takes ${what} up to its limit, through the gateway, whole`, async () => {
    const { api, post } = await start();
    for (const bytes of [limit - 1, limit]) {
      expect(await post(model, body(bytes))).toEqual({ status: 200, json: { y: 2 } });
    }
    expect(api.invocations.map(({ bytes }) => bytes.length)).toEqual([limit - 1, limit]);
  });

  it(`takes ${what} of its limit even with the longest headers and the worst`, async () => {
    const { api, post } = await start();
    const worst = '"'.repeat(httpApi.maxHeaderBytes - 500);
    expect((await post(model, body(limit), { "x-worst": worst })).status).toBe(200);
    expect(api.invocations).toHaveLength(1);
  });

  it(`refuses ${what} of a byte more, naming limit and size, and nothing is forwarded`, async () => {
    const { api, post } = await start();
    const message = `The body has ${limit + 1} bytes. Model "${model}" takes at most ${limit}: the limit of ${owner}.`;
    expect(await post(model, body(limit + 1))).toEqual({ status: 413, json: envelope("payload_too_large", message) });
    expect(api.invocations).toEqual([]);
  });
});
