import { refusal } from "../../functions/core/callers/refusal";
import { type HttpAuthorizerResult } from "../../functions/lambda/events/authorizer";
import { type RestEvent } from "../../functions/lambda/events/rest-api";
import { authorizeEvent, chatEvent, listModelsEvent } from "./events";
import { type ApiAnswer, type GatePorts } from "./gate-ports";
import { judgeAnswer } from "./judge-answer";
import { askPatiently } from "./patience";

/** Checks that the authorizer decides on a key, which it reads in the table. Resolves to the problems found. */
export async function checkAuthorizer(ports: GatePorts): Promise<string[]> {
  const answer = await askPatiently(
    {
      ask: () => ports.callAuthorizer(authorizeEvent()),
      judge: (given) => (failureOf(given) === null ? "final" : "passing"),
    },
    ports,
  );
  const failure = failureOf(answer);
  return failure === null ? [] : [`authorizer: the new version cannot identify callers: ${failure}`];
}

/** Why the authorizer could not decide; null if it has, whatever its decision. */
function failureOf({ context }: HttpAuthorizerResult): string | null {
  if (!context || !("refusal" in context)) return null;
  const { code, message } = refusal.parse(JSON.parse(context.refusal));
  return code === "internal_error" || code === "store_unavailable" ? `${code}: ${message}` : null;
}

/** Checks that the streaming function lists models, and streams a token of each of these. Resolves to the problems found. */
export async function checkStream(chats: readonly string[], ports: GatePorts): Promise<string[]> {
  const listed = await askStream(listModelsEvent(), ports);
  if (listed.statusCode !== 200) {
    return [`stream: GET /v1/models returned status ${listed.statusCode}: ${listed.body}`];
  }
  const problems: string[] = [];
  for (const model of chats) {
    const { statusCode, body } = await askStream(chatEvent(model), ports);
    if (statusCode !== 200) problems.push(`stream: a chat with ${model} returned status ${statusCode}: ${body}`);
    else if (!endsWell.test(body)) problems.push(`stream: a chat with ${model} broke off: ${body.trimEnd()}`);
  }
  return problems;
}

/** Last event of a complete stream. */
const endsWell = /^data: \[DONE\]\n\n$/m;

function askStream(event: RestEvent, ports: GatePorts): Promise<ApiAnswer> {
  return askPatiently({ ask: () => ports.callStream(event), judge: judgeAnswer }, ports);
}
