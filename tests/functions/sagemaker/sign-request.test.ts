import "../support/node-errors";
import { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import fc from "fast-check";
import { createSignRequest, type Credentials, type SignableRequest } from "../../../functions/sagemaker/sign-request";

const scope = { service: "sagemaker", region: "eu-west-3" };
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "secret" };
const noon = new Date("2026-11-21T12:00:00.789Z");

function makeRequest(changes: Partial<SignableRequest> = {}): SignableRequest {
  return { method: "POST", path: "/endpoints/iris/invocations", headers: {}, body: Buffer.from("{}"), ...changes };
}

/** The headers of a request once it is signed. */
function sign(
  request: SignableRequest,
  by: Credentials = credentials,
  now = noon,
  signRequest = createSignRequest(scope),
) {
  signRequest(request, by, now);
  return request.headers;
}

type SdkCredentials = Credentials & { readonly sessionToken: string };

interface SdkSigner {
  sign(request: object, options: { signingDate: Date }): Promise<SignableRequest>;
}

beforeAll(() => (process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true"));

/** The headers as the SDK signs them. */
async function signedBySdk(request: SignableRequest, by: Credentials, signingDate: Date) {
  const client = new SageMakerRuntimeClient({ region: scope.region, credentials: by as SdkCredentials });
  const signer = (await (client.config as unknown as { signer: () => Promise<unknown> }).signer()) as SdkSigner;
  const { headers } = await signer.sign({ ...request, headers: { ...request.headers } }, { signingDate });
  return headers;
}

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/).map((text) => `x-amzn-${text}`);
/** Blanks inside and around, and what is not ASCII. */
const value = fc.stringMatching(/^[ \tA-Za-zéß€=",;/*-]{1,20}$/);
const segment = fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" }).filter((text) => !/^\.+$/.test(text));

describe("createSignRequest", () => {
  it("signs as the SDK does", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          path: fc
            .array(segment, { minLength: 1, maxLength: 4 })
            .map((parts) => `/${parts.map(encodeURIComponent).join("/")}`),
          headers: fc
            .dictionary(name, value, { maxKeys: 5 })
            .map((headers) => ({ host: "localhost:8080", ...headers })),
          body: fc.uint8Array({ maxLength: 40 }),
        }),
        fc.option(fc.base64String({ minLength: 4 }), { nil: undefined }),
        fc.date({ min: new Date("2000-01-01"), max: new Date("2099-12-31"), noInvalidDate: true }),
        async (parts, sessionToken, now) => {
          const by = { ...credentials, ...(sessionToken !== undefined && { sessionToken }) };
          const theirs = await signedBySdk(makeRequest(parts), by, now);
          const ours = makeRequest({ ...parts, headers: { ...parts.headers } });
          expect(sign(ours, by, now)).toEqual(theirs);
        },
      ),
    );
  });

  it("signs with the key of the day, and of the credentials that hold", () => {
    const signRequest = createSignRequest(scope);
    const midnight = new Date("2026-11-22T00:00:00Z");
    const other = { ...credentials, secretAccessKey: "another" };
    const turns = [
      [credentials, noon],
      [credentials, midnight],
      [other, midnight],
      [credentials, noon],
    ] as const;
    const signatures = turns.map(([by, now]) => sign(makeRequest(), by, now, signRequest)["authorization"]);
    expect(signatures).toEqual(turns.map(([by, now]) => sign(makeRequest(), by, now)["authorization"]));
    expect(new Set(signatures).size).toBe(3);
  });

  it("sends no session token where there is none", () => {
    expect(Object.keys(sign(makeRequest()))).toEqual(["x-amz-date", "x-amz-content-sha256", "authorization"]);
  });
});
