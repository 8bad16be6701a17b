import fc from "fast-check";
import { type InvocationAnswer, type StreamedAnswer } from "../../../functions/core/invoke";
import { type Model } from "../../../functions/core/models/model";
import { modelNames, readModel } from "../../../model/registry";
import { createTestApi, makeEvent } from "../support/api";
import { arbitraryMistake, arbitraryOf } from "./arbitrary-body";
import { componentChecker, componentSchema, type Schema, type SchemaChecker, schemaOf } from "./documented-schemas";
import { leakIn } from "./leaks";

const folders = modelNames().map((name) => readModel(name));
const goldenAnswer = new Map(folders.map(({ name, golden }) => [name, golden.cases[0]!.response]));
const models = new Map(
  folders.map(({ name, contract }): [string, Model] => [
    name,
    { name, endpoint: name, hosting: "always-on", variants: [], version: "v1", created: 0, contract },
  ]),
);

/** The API over endpoints that answer from the golden cases. */
function createApi() {
  return createTestApi({
    models,
    fetchImage: () => Promise.resolve({ contentType: "image/png", bytes: Buffer.from("a picture") }),
    invoke: ({ endpoint }): Promise<InvocationAnswer> =>
      Promise.resolve({ bytes: Buffer.from(JSON.stringify(goldenAnswer.get(endpoint))), variant: null }),
    invokeStream: ({ endpoint }): Promise<StreamedAnswer> => {
      const { text, ...ending } = goldenAnswer.get(endpoint) as { text: string };
      const events = [{ text: text.slice(0, 3) }, { text: text.slice(3) }, ending];
      return Promise.resolve({ variant: null, contentType: "text/event-stream", body: toEvents(events) });
    },
  });
}

async function* toEvents(events: readonly object[]): AsyncGenerator<Uint8Array> {
  for (const event of events) yield await Promise.resolve(Buffer.from(`data: ${JSON.stringify(event)}\n\n`));
}

/** The text of a body, and where it goes. */
interface Sent {
  readonly path: string;
  readonly text: string;
}

interface Answer {
  readonly status: number;
  readonly type: string | undefined;
  readonly text: string;
}

/** Describes how an answer breaks the document; null if it does not. */
function mistakeOf(route: string, { status, type, text }: Answer): string | null {
  if (status >= 500) return `It is a ${status}.`;
  const leak = leakIn(text);
  if (leak !== null) return `It says ${leak}.`;
  if (type === "text/event-stream; charset=utf-8") return mistakeOfEvents(text);
  if (type !== "application/json") return `Its type is ${type}.`;
  return schemaOf(route, status).check(JSON.parse(text)) ? null : "It is not what the document says.";
}

const isChunk = componentChecker("ChatCompletionChunk");

function mistakeOfEvents(text: string): string | null {
  const data = text.split("\n\n").slice(0, -1);
  if (data.pop() !== "data: [DONE]") return "It has no end.";
  const wrong = data.find((event) => !event.startsWith("data: ") || !isChunk(JSON.parse(event.slice(6))));
  return wrong === undefined ? null : `The event ${wrong} is not what the document says.`;
}

/** Sends all of them and gives how often each status came. */
async function statusesOf(route: string, sent: fc.Arbitrary<Sent>, runs: number): Promise<Record<number, number>> {
  let api = createApi();
  const statuses: Record<number, number> = {};
  const check = async ({ path, text }: Sent) => {
    const event = makeEvent("POST", path, { headers: { "content-type": "application/json" }, body: text });
    const { statusCode: status, headers, body } = await api.handler(event);
    const answer = { status, type: headers["content-type"], text: body };
    statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
    // Releases what was recorded of the requests for other tests.
    if (api.log.length >= 1000) api = createApi();
    const mistake = mistakeOf(route, answer);
    if (mistake !== null) throw new Error(`${mistake} ${answer.status} ${answer.text}`);
  };
  await fc.assert(fc.asyncProperty(sent, check), { numRuns: runs, seed: 17 });
  return statuses;
}

/** `digits` and `Request` make `DigitsRequest`. */
const componentOf = (model: string) =>
  `${model.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase())}Request`;

interface Target {
  readonly path: string;
  /** Bodies that the route takes. */
  readonly bodies: fc.Arbitrary<unknown>;
  /** Schemas of bodies, as documented. */
  readonly schema: Schema;
  readonly isDocumented: SchemaChecker;
}

/** Bodies that the document allows and the contract takes: it has rules that a JSON Schema can say in words alone. */
function bodiesFor({ name, contract }: Model): fc.Arbitrary<Record<string, unknown>> {
  return arbitraryOf(componentSchema(componentOf(name)))
    .filter((body) => contract.request.safeParse(body).success)
    .map((body) => body as Record<string, unknown>);
}

/** Predictions with a model, by the path. Those of chat models are whole. */
function prediction(model: Model, path: string): Target {
  const component = componentOf(model.name);
  return {
    path,
    bodies: bodiesFor(model).filter(({ stream }) => stream !== true),
    schema: componentSchema(component),
    isDocumented: componentChecker(component),
  };
}

const chatPath = "/v1/chat/completions";

function chatWith(model: Model): Target {
  const { schema, check } = schemaOf(chatPath, "request");
  const usage = fc.constantFrom({ include_usage: true }, { include_usage: false }, null, undefined);
  const bodies = fc.tuple(bodiesFor(model), usage).map(([body, stream_options]) => ({
    model: model.name,
    ...body,
    ...(body["stream"] === true && { stream_options }),
  }));
  return { path: chatPath, bodies, schema, isDocumented: check };
}

const all = [...models.values()];
const routes: { route: string; targets: Target[]; refusals: number[] }[] = [
  { route: "/predict", targets: [prediction(all[0]!, "/predict")], refusals: [400] },
  {
    route: "/v1/models/{model}/predict",
    targets: all.map((model) => prediction(model, `/v1/models/${model.name}/predict`)),
    refusals: [400],
  },
  {
    route: chatPath,
    targets: all.filter(({ contract }) => contract.kind === "chat").map(chatWith),
    refusals: [400, 404],
  },
];

/** Sends each route `runs` bodies that the OpenAPI document allows, and as many that it does not. */
export function describeProperties(runs: number): void {
  describe.each(routes)("POST $route", ({ route, targets, refusals }) => {
    it(`answers ${runs} random bodies that the OpenAPI document allows with 200`, async () => {
      const allowed = targets.map(({ path, bodies, isDocumented }) =>
        bodies.filter(isDocumented).map((body): Sent => ({ path, text: JSON.stringify(body) })),
      );
      expect(await statusesOf(route, fc.oneof(...allowed), runs)).toEqual({ 200: runs });
    });

    it(`refuses ${runs} random bodies that the OpenAPI document does not allow`, async () => {
      const mistakes = targets.map(({ path, schema, isDocumented }) =>
        arbitraryMistake(schema, isDocumented).map((text): Sent => ({ path, text })),
      );
      const statuses = Object.keys(await statusesOf(route, fc.oneof(...mistakes), runs)).map(Number);
      expect(statuses.filter((status) => !refusals.includes(status))).toEqual([]);
    });
  });
}
