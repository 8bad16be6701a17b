import { difference } from "../../model/golden";
import { modelNames, readModel } from "../../model/registry";
import { ask, describeModel, type ListedModel, listModels, openTarget, postJson, type Target } from "./target";

let target: Target;
let served: readonly ListedModel[];
beforeAll(async () => {
  target = await openTarget();
  served = await listModels(target);
});
afterAll(() => target.close());

/** Content type of an image, by its first bytes. */
function imageType(bytes: Buffer): string {
  if (bytes.subarray(1, 4).toString("latin1") === "PNG") return "image/png";
  return bytes.subarray(8, 12).toString("latin1") === "WEBP" ? "image/webp" : "image/jpeg";
}

/** The bytes of a request that carries them in base64, alone or in a data URL. */
function rawBytes(request: Readonly<Record<string, unknown>>): Buffer {
  const [base64] = Object.values(request).filter((value) => typeof value === "string");
  return Buffer.from((base64 ?? "").replace(/^data:[^,]*,/, ""), "base64");
}

async function answerOf(response: Response): Promise<unknown> {
  const text = await response.text();
  expect({ status: response.status, text }).toMatchObject({ status: 200 });
  return JSON.parse(text);
}

describe("every model that the stack serves", () => {
  it("is a folder of this repository", () => {
    expect(served.length).toBeGreaterThan(0);
    expect(modelNames()).toEqual(expect.arrayContaining(served.map(({ id }) => id)));
  });

  it("answers its golden cases as the reference framework did", async () => {
    for (const { id } of served) {
      const { golden } = readModel(id);
      for (const { name, request, response } of golden.cases) {
        const answer = await answerOf(await postJson(`${target.apiUrl}/v1/models/${id}/predict`, request));
        expect([id, name, difference(response, answer, golden.tolerance)]).toEqual([id, name, null]);
      }
    }
  });

  it("answers raw bytes as it answers the same bytes in JSON, where it takes them", async () => {
    for (const { id } of served) {
      const { raw_content_types } = await describeModel(target, id);
      if (raw_content_types.length === 0) continue;
      const { golden } = readModel(id);
      for (const { name, request, response } of golden.cases) {
        const body = rawBytes(request);
        const contentType = imageType(body);
        expect(raw_content_types).toContain(contentType);
        const answered = await ask(`${target.apiUrl}/v1/models/${id}/predict`, {
          method: "POST",
          headers: { "content-type": contentType },
          body: new Uint8Array(body),
        });
        expect([id, name, difference(response, await answerOf(answered), golden.tolerance)]).toEqual([id, name, null]);
      }
    }
  });

  it("answers its own examples, in the shape that it promises, and says which version did", async () => {
    for (const { id, version } of served) {
      const { examples } = await describeModel(target, id);
      for (const { request } of examples) {
        const response = await postJson(`${target.apiUrl}/v1/models/${id}/predict`, request);
        expect(response.headers.get("x-model-version")).toBe(version);
        expect(readModel(id).contract.response.safeParse(await answerOf(response))).toMatchObject({ success: true });
      }
    }
  });

  it("is ready after it has answered", async () => {
    for (const { id } of served) {
      const { examples } = await describeModel(target, id);
      await answerOf(await postJson(`${target.apiUrl}/v1/models/${id}/predict`, examples[0]?.request ?? {}));
      expect(await describeModel(target, id)).toMatchObject({ id, state: "ready" });
    }
  });
});

describe("POST /predict", () => {
  it("is the stack's first model", async () => {
    const { id } = served[0] as ListedModel;
    const { examples } = await describeModel(target, id);
    const request = examples[0]?.request ?? {};
    const named = await answerOf(await postJson(`${target.apiUrl}/v1/models/${id}/predict`, request));
    const unnamed = await answerOf(await postJson(`${target.apiUrl}/predict`, request));
    expect(difference(named, unnamed, readModel(id).golden.tolerance)).toBeNull();
  });
});

describe("simultaneous requests", () => {
  it("each get their own answer", async () => {
    for (const { id } of served) {
      const { golden } = readModel(id);
      const answers = await Promise.all(
        golden.cases
          .slice(0, 10)
          .map(async ({ request }) => answerOf(await postJson(`${target.apiUrl}/v1/models/${id}/predict`, request))),
      );
      const differences = answers.map((answer, i) => difference(golden.cases[i]?.response, answer, golden.tolerance));
      expect([id, differences]).toEqual([id, answers.map(() => null)]);
    }
  });
});
