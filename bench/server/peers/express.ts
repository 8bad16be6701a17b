/** Express with its own JSON parser and the contract's zod schema. */
import { createServer } from "node:http";
import express from "express";
import { listen } from "./listen";
import { contract, openPredictor } from "./model";

async function main(): Promise<void> {
  const predict = await openPredictor();
  const app = express();
  app.get("/ping", (_request, response) => void response.json({ status: "ready" }));
  app.post("/invocations", express.json(), async (request, response) => {
    const parsed = contract.request.safeParse(request.body);
    if (!parsed.success) return void response.status(400).json({ error: parsed.error.issues[0] });
    response.json(await predict(parsed.data));
  });
  listen(createServer(app));
}

void main();
