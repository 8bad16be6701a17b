import { DescribeEndpointCommand, ListEndpointsCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { type CandidateModel } from "../../../infra/release/candidate";
import { checkRelease } from "../../../infra/release/gate";
import { type GatePorts } from "../../../infra/release/gate-ports";
import { createGatePorts } from "../../../infra/release/ports";
import { startLocalStack, type LocalStack } from "../../../local/stack";
import { readModel } from "../../../model/registry";

describe("the release gate on the local stack", () => {
  const environment = { ...process.env };
  let stack: LocalStack;
  beforeAll(async () => {
    stack = await startLocalStack({ log: () => undefined });
    process.env.AWS_ENDPOINT_URL_SAGEMAKER = stack.sagemakerUrl;
    process.env.AWS_ACCESS_KEY_ID = "test";
    process.env.AWS_SECRET_ACCESS_KEY = "test";
  }, 120_000);
  afterAll(async () => {
    process.env = environment;
    await stack.close();
  }, 60_000);

  /** The gate's own ports, but for the way to the function: the stack's is behind its gateway. */
  function ports(): GatePorts {
    return {
      ...createGatePorts(
        { region: "eu-west-3", profile: undefined },
        { api: { name: "unused", version: "1" }, stream: null, authorizer: null },
        () => undefined,
      ),
      lastErrorLine: () => Promise.resolve(null),
      callApi: async ({ rawPath, headers, body = "" }) => {
        const answer = await fetch(`${stack.apiUrl}${rawPath}`, { method: "POST", headers, body });
        return { statusCode: answer.status, headers: {}, body: await answer.text() };
      },
    };
  }

  const check = (models: readonly CandidateModel[]) =>
    checkRelease({ models, stream: null, authorizer: false }, ports());

  async function candidates(): Promise<CandidateModel[]> {
    const client = new SageMakerClient({ region: "eu-west-3" });
    const { Endpoints = [] } = await client.send(new ListEndpointsCommand({}));
    return Promise.all(
      stack.models.map(async (name) => {
        const endpointName = Endpoints.find((one) => one.EndpointName?.startsWith(`${name}-`))?.EndpointName ?? "";
        const state = await client.send(new DescribeEndpointCommand({ EndpointName: endpointName }));
        const configurationName = state.EndpointConfigName ?? "";
        const { golden } = readModel(name);
        return {
          name,
          endpointName,
          endpointUrn: null,
          configurationName,
          variants: [{ targetVariant: null, golden }],
        };
      }),
    );
  }

  it("lets the shipped models pass, on every golden case, through the real API and inference server", async () => {
    await expect(check(await candidates())).resolves.toBeUndefined();
  }, 120_000);

  it("refuses the first model if it is asked for an answer that it does not give", async () => {
    const [first] = await candidates();
    const [variant] = first?.variants ?? [];
    const [golden] = variant?.golden.cases ?? [];
    if (!first || !variant || !golden) throw new Error("The local stack has no model with golden cases.");
    const other = { ...variant.golden, cases: [{ ...golden, response: { predictions: [] } }] };
    await expect(check([{ ...first, variants: [{ ...variant, golden: other }] }])).rejects.toThrow(
      `${first.name}: golden case "${golden.name}" returned a different answer: $.predictions: expected 0 elements, got `,
    );
  }, 120_000);
});
