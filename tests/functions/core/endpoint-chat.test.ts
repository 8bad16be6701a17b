import { type Caller } from "../../../functions/core/callers/caller";
import { type Invocation } from "../../../functions/core/invoke";
import { ApiError } from "../../../functions/core/errors";
import { authorizedAs, createTestApi, freeCaller } from "../support/api";
import { doubler, steady } from "../support/models";

const completion = '{"object":"chat.completion","model":"/opt/ml/model","choices":[]}';
const invoke = () => Promise.resolve({ bytes: Buffer.from(completion), variant: null });
const body = JSON.stringify({ model: "endpoint/team-a-llm", messages: [{ role: "user", content: "Hello." }] });

function chat(scopes: Caller["scopes"], endpoints: readonly string[] = ["team-a-*"]) {
  const api = createTestApi({ invoke, settings: { proxy: { endpoints: [...endpoints] } } });
  const authorizer = authorizedAs({ ...freeCaller, scopes });
  const headers = { "content-type": "application/json" };
  return api.send("POST", "/v1/chat/completions", { headers, body, authorizer });
}

describe("POST /v1/chat/completions with endpoint/NAME, in a stack without a chat model", () => {
  it.each<[Caller["scopes"], number]>([
    [["proxy"], 200],
    [["chat", "proxy"], 200],
    [["chat"], 403],
    [["predict"], 403],
  ])("answers callers with the scopes %j by %i", async (scopes, status) => {
    const answer = await chat(scopes);
    expect(answer.status).toBe(status);
    if (status === 200) expect(answer.json).toMatchObject({ model: "endpoint/team-a-llm" });
    else expect(answer.json).toMatchObject({ error: { code: "not_allowed" } });
  });

  it("is 404 for an endpoint that the settings do not allow, and where the proxy is off", async () => {
    expect((await chat(["proxy"], ["team-b"])).json).toMatchObject({ error: { code: "endpoint_not_found" } });
    expect((await chat(["proxy"], [])).json).toMatchObject({ error: { code: "not_found" } });
  });
});

it("a prediction invokes the inference component of its model", async () => {
  const api = createTestApi({ models: new Map([["steady", { ...steady, inferenceComponent: "llama" }]]) });
  await api.post("/v1/models/steady/predict", { x: 1 });
  expect(api.invocations.map(({ inferenceComponent }: Invocation) => inferenceComponent)).toEqual(["llama"]);
});

it("a lack of capacity is retried and never kept under an Idempotency-Key", async () => {
  let calls = 0;
  const overloaded = new ApiError("overloaded", "The model is at capacity.", { transient: true });
  const api = createTestApi({
    models: new Map([["doubler", doubler]]),
    invoke: () => {
      calls += 1;
      return calls <= 3
        ? Promise.reject(overloaded)
        : Promise.resolve({ bytes: Buffer.from('{"y":2}'), variant: null });
    },
  });
  const headers = { "content-type": "application/json", "idempotency-key": "one" };
  const send = () => api.send("POST", "/predict", { headers, body: '{"x":1}' });
  expect([(await send()).status, calls]).toEqual([503, 3]);
  expect([(await send()).status, calls]).toEqual([200, 4]);
});
