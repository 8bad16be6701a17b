import "../support/node-errors";
import { SageMakerClient } from "@aws-sdk/client-sagemaker";
import { createControlPlane } from "../../../functions/sagemaker/control-plane";
import { type ApiError } from "../../../functions/core/errors";
import { type ControlPlane } from "../../../functions/core/proxy/control-plane";
import { createSageMaker } from "../../../local/sagemaker/handler";
import { alwaysOn, fakeEndpoint, place } from "../../local/fake-endpoint";
import { closeAll, serve } from "../../local/serve";
import { type Script, startSageMakerWire, type SageMakerWire } from "../support/sagemaker-wire";

const never = new AbortController().signal;
const environment = { ...process.env };
let controlPlane: ControlPlane;
let client: SageMakerClient;

function connect(url: string): void {
  Object.assign(process.env, {
    AWS_REGION: "eu-west-3",
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_ENDPOINT_URL_SAGEMAKER: url,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  });
  client = new SageMakerClient({ maxAttempts: 1 });
  controlPlane = createControlPlane(client);
}

afterEach(() => {
  client.destroy();
  process.env = { ...environment };
});

describe("the control plane of the stand-in", () => {
  afterEach(closeAll);

  it("lists all names that begin so, page after page, and none that only have it inside", async () => {
    const names = Array.from({ length: 120 }, (_, i) => `team-a-${i}`);
    const endpoints = [...names, "other-team-a-1", "team-b"].map((name) => fakeEndpoint({ name }));
    connect(await serve(createSageMaker({ place, endpoints })));
    expect([...(await controlPlane.listNames("team-a-", never))].sort()).toEqual([...names].sort());
    expect(await controlPlane.listNames("nothing", never)).toEqual([]);
  });

  it("describes an endpoint in few words, and none that there is not", async () => {
    const variants = [
      { name: "Blue", weight: 1 },
      { name: "Green", weight: 2 },
    ];
    const steady = fakeEndpoint({ name: "steady", hosting: alwaysOn, variants });
    connect(await serve(createSageMaker({ place, endpoints: [steady, fakeEndpoint({ name: "coming" })] })));
    const dates = { created: expect.any(Date) as Date, updated: expect.any(Date) as Date };
    expect(await controlPlane.describe("steady", never)).toEqual({
      name: "steady",
      status: "Creating",
      hosting: "always-on",
      variants: ["Blue", "Green"],
      ...dates,
    });
    expect(await controlPlane.describe("coming", never)).toEqual({
      name: "coming",
      status: "InService",
      hosting: "serverless",
      variants: ["live"],
      ...dates,
    });
    expect(await controlPlane.describe("gone", never)).toBeNull();
  });
});

describe("a failure of the control plane", () => {
  let wire: SageMakerWire;
  beforeEach(async () => {
    wire = await startSageMakerWire();
    connect(wire.url);
  });
  afterEach(() => wire.close());

  const secret = "User: arn:aws:sts::123456789012:assumed-role/api is too fast";
  const json =
    (status: number, type: string): Script =>
    (response) =>
      response
        .writeHead(status, { "content-type": "application/x-amz-json-1.1" })
        .end(JSON.stringify({ __type: type, message: secret }));
  const overloaded = {
    code: "overloaded",
    message: "SageMaker is asked too often. Try again in a moment.",
    headers: { "retry-after": "1" },
  };
  const unavailable = {
    code: "model_unavailable",
    message: "SageMaker cannot be reached at the moment.",
    headers: { "retry-after": "5" },
  };

  it.each<[string, Script, object]>([
    ["ThrottlingException", json(400, "ThrottlingException"), overloaded],
    ["429", json(429, "TooManyRequests"), overloaded],
    ["500", json(500, "InternalFailure"), unavailable],
    ["503", json(503, "ServiceUnavailable"), unavailable],
    ["an expired credential", json(403, "ExpiredTokenException"), unavailable],
    ["a signature refused for the clock", json(403, "InvalidSignatureException"), unavailable],
    ["a reset", (response) => response.socket?.resetAndDestroy(), unavailable],
  ])("%s becomes ours, and SageMaker's words stay with us", async (_what, script, expected) => {
    wire.play(script);
    for (const ask of [controlPlane.listNames, controlPlane.describe]) {
      const { code, message, headers } = (await ask("a", never).catch((error: unknown) => error)) as ApiError;
      expect({ code, message, headers }).toEqual(expected);
    }
  });

  it("is unexpected if its type is none of these", async () => {
    wire.play(json(400, "AccessDeniedException"));
    await expect(controlPlane.describe("a", never)).rejects.toMatchObject({ name: "AccessDeniedException" });
  });

  it("is the time when it is up", async () => {
    wire.play(() => undefined);
    await expect(controlPlane.listNames("a", AbortSignal.timeout(50))).rejects.toMatchObject({
      code: "deadline_exceeded",
      message: "SageMaker did not answer in time.",
    });
  });
});
