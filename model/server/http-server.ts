import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Server as NetServer } from "node:net";
import { invocation } from "../limits";
import { keepAliveSeconds, lingerSeconds } from "./limits";
import { refusal, type Reply } from "./replies";
import { sendEvent, sendReply } from "./responses";
import { type Answers, type ModelRoutes, type Replies } from "./routes";

/**
 * SageMaker's container contract over node:http. Models run in worker threads, so `/ping` is answered at any time.
 */
export class InferenceServer {
  readonly http: Server;
  private readonly routes: ModelRoutes;
  private isClosing = false;

  constructor(createRoutes: (replies: Replies) => ModelRoutes) {
    this.routes = createRoutes({ reply: (response, reply) => this.send(response, reply), stream: sendEvent });
    this.http = createServer(
      { keepAliveTimeout: keepAliveSeconds * 1000, requestTimeout: invocation.timeoutSeconds * 1000 },
      (request, response) => this.route(request, response),
    );
  }

  /** Stops accepting connections, answers every request received on the open ones, then stops the workers. */
  async close(): Promise<void> {
    this.isClosing = true;
    // `http.Server.close` would cut idle connections at once, although the next request may be on the wire.
    const closed = new Promise((resolve) => NetServer.prototype.close.call(this.http, resolve));
    setTimeout(() => this.http.closeIdleConnections(), lingerSeconds * 1000);
    await closed;
    await this.routes.stop();
  }

  /** Answers every waiting request with 503, so that `close` can finish. */
  giveUp(): Promise<void> {
    return this.routes.stop();
  }

  private route(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url!.split("?", 1)[0]!;
    const answers = path === "/ping" ? this.ownAnswers : this.routes.find(path);
    if (answers === null) {
      const message = `No route for ${path}. Available: GET /ping, ${this.routes.summary}.`;
      return this.send(response, refusal("not_found", message));
    }
    const method = request.method!;
    const answer = Object.hasOwn(answers, method) ? answers[method] : undefined;
    if (answer) return answer(request, response);
    const allowed = Object.keys(answers).join(", ");
    response.setHeader("allow", allowed);
    this.send(response, refusal("method_not_allowed", `${method} is not allowed here. Use ${allowed}.`));
  }

  private readonly ownAnswers: Answers = { GET: (_, response) => this.ping(response) };

  private ping(response: ServerResponse): void {
    const { status, isHealthy, queued } = this.routes.health;
    this.send(response, {
      status: isHealthy && !this.isClosing ? 200 : 503,
      body: JSON.stringify({ status: this.isClosing ? "stopping" : status, queued }),
    });
  }

  private send(response: ServerResponse, reply: Reply): void {
    sendReply(response, reply, this.isClosing);
  }
}
