/** Fastify as its documentation recommends: compiled schemas for body and answer. */
import fastify from "fastify";
import * as z from "zod";
import { listen } from "./listen";
import { contract, openPredictor } from "./model";

async function main(): Promise<void> {
  const predict = await openPredictor();
  const app = fastify({ ajv: { customOptions: { coerceTypes: false, removeAdditional: false, strict: false } } });
  const schema = {
    body: z.toJSONSchema(contract.request, { io: "input", target: "draft-7" }),
    response: { 200: z.toJSONSchema(contract.response, { target: "draft-7" }) },
  };
  app.get("/ping", () => ({ status: "ready" }));
  app.post("/invocations", { schema }, (request) => predict(request.body));
  await app.ready();
  listen(app.server);
}

void main();
