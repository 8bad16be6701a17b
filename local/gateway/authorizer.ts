import * as z from "zod";
import { type HttpAuthorizerEvent, type RestAuthorizerEvent } from "../../functions/lambda/events/authorizer";
import { type HttpApiEvent } from "../../functions/lambda/events/http-api";
import { type RestEvent } from "../../functions/lambda/events/rest-api";
import { type LambdaFunction } from "../lambda/function";
import { account } from "../sagemaker/directory";
import { apiId } from "./event";
import { type GatewayAnswer, messageAnswer } from "./result";

/** Outcome of an authorizer: the event's `requestContext.authorizer`, or the gateway's refusal. */
export type Verdict<Context> = { readonly context: Context } | { readonly denial: GatewayAnswer };

/** Called before the function, on routes with an authorizer. */
export interface GatewayAuthorizer {
  http(event: HttpApiEvent): Promise<Verdict<HttpApiEvent["requestContext"]["authorizer"]>>;
  rest(event: RestEvent): Promise<Verdict<RestEvent["requestContext"]["authorizer"]>>;
}

const simpleResponse = z.object({
  isAuthorized: z.boolean(),
  context: z.record(z.string(), z.unknown()).optional(),
});

const statement = z.object({
  Effect: z.enum(["Allow", "Deny"]),
  Resource: z.union([z.string(), z.array(z.string())]).transform((resource) => [resource].flat()),
});

const policyResponse = z.object({
  principalId: z.string(),
  policyDocument: z.object({ Statement: z.array(statement) }),
  /** For a REST API: plain values, which reach the function as text. */
  context: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).default({}),
});

/** A Lambda authorizer for both kinds of API; its results are not cached. */
export function createLambdaAuthorizer(
  lambda: Promise<LambdaFunction>,
  { region, log }: { readonly region: string; readonly log: (line: string) => void },
): GatewayAuthorizer {
  async function ask<Answer>(event: object, schema: z.ZodType<Answer>): Promise<Answer | null> {
    try {
      return schema.parse(await (await lambda).invoke(event));
    } catch (error) {
      log(`The authorizer failed: ${(error as Error).message}`);
      return null;
    }
  }

  const arnOf = (stage: string, method: string, path: string) =>
    `arn:aws:execute-api:${region}:${account}:${apiId}/${stage}/${method}${path}`;

  return {
    async http(event) {
      const { http, stage } = event.requestContext;
      const question: HttpAuthorizerEvent = {
        ...event,
        type: "REQUEST",
        routeArn: arnOf(stage, http.method, event.rawPath),
      };
      const answer = await ask({ ...question, body: undefined, isBase64Encoded: undefined }, simpleResponse);
      if (!answer) return { denial: messageAnswer(500, "Internal Server Error") };
      if (!answer.isAuthorized) return { denial: messageAnswer(403, "Forbidden") };
      return { context: { lambda: answer.context ?? null } };
    },
    async rest(event) {
      const methodArn = arnOf(event.requestContext.stage, event.httpMethod, event.path);
      const question: RestAuthorizerEvent = { ...event, type: "REQUEST", methodArn };
      const answer = await ask({ ...question, body: undefined, isBase64Encoded: undefined }, policyResponse);
      if (!answer) return { denial: messageAnswer(500, "Internal server error") };
      const { principalId, policyDocument, context } = answer;
      if (!allows(policyDocument.Statement, methodArn)) {
        return { denial: messageAnswer(403, "User is not authorized to access this resource") };
      }
      return { context: { ...context, principalId } };
    },
  };
}

/** True if no statement denies it and at least one allows it. */
function allows(statements: readonly z.output<typeof statement>[], arn: string): boolean {
  const effects = statements
    .filter(({ Resource }) => Resource.some((pattern) => matches(pattern, arn)))
    .map(({ Effect }) => Effect);
  return effects.includes("Allow") && !effects.includes("Deny");
}

function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(text);
}
