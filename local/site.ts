import { type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { compress } from "../functions/core/compress";
import { ApiResponse } from "../functions/core/response";
import {
  missingDocument,
  runsModels,
  securityHeaders,
  siteConfig,
  withOrigin,
  type SiteConfig,
  type SiteFile,
} from "../site/build";

export interface SiteOptions {
  /** Files by path, without `config.js`. Requests wait until they are built. */
  readonly files: () => Promise<ReadonlyMap<string, SiteFile>>;
  /** URL of the API for a browser that reaches this machine as `hostname`. */
  readonly apiUrl: (hostname: string) => string;
}

/**
 * Serves the page as CloudFront does: the same files and headers, compressed, the 404 page where there is no file, a
 * redirect to a folder's address with a slash, and this stack's `config.js`.
 */
export function createSite(options: SiteOptions): RequestListener {
  return (request, response) => {
    answer(options, request, response).catch((error: Error) => {
      const body = text(`The page could not be built: ${error.message}\n`);
      return send(request, response, 500, { body, ...plain });
    });
  };
}

/** Answers in the page's place in a stack without a page. */
export function answerWithoutPage(request: IncomingMessage, response: ServerResponse): void {
  void send(request, response, 404, {
    body: text("This stack has no page: its setting site.enabled is false.\n"),
    ...plain,
  });
}

async function answer({ files, apiUrl }: SiteOptions, request: IncomingMessage, response: ServerResponse) {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("allow", "GET, HEAD");
    return send(request, response, 405, { body: text("The page is only for reading.\n"), ...plain });
  }
  const address = addressOf(request.headers.host);
  const settings: SiteConfig = { apiUrl: apiUrl(address.hostname), buildId: "local" };
  const built = await files();
  const headers = securityHeaders([settings.apiUrl], runsModels(built));
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  const [, path = "", query = ""] = /^\/([^?]*)(.*)$/s.exec(request.url ?? "/") ?? [];
  if (built.has(`${path}/index.html`)) {
    response.writeHead(301, { location: `/${path}/${query}` }).end();
    return;
  }
  const missing = built.get(missingDocument) ?? { body: text("There is no such file.\n"), ...plain };
  const file = (path === "config.js" ? configFile(settings) : findFile(built, path)) ?? missing;
  return send(request, response, file === missing ? 404 : 200, withOrigin(file, address.origin));
}

/** The file at a path, or a folder's document. */
function findFile(files: ReadonlyMap<string, SiteFile>, path: string): SiteFile | undefined {
  return files.get(/(^|\/)$/.test(path) ? `${path}index.html` : path);
}

function configFile(config: SiteConfig): SiteFile {
  return { body: text(siteConfig(config)), contentType: "text/javascript; charset=utf-8", cacheControl: "no-cache" };
}

async function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  { body, contentType, cacheControl }: SiteFile,
): Promise<void> {
  const whole = new ApiResponse(body, {
    status,
    headers: { "content-type": contentType, "cache-control": cacheControl },
  });
  const answer = await compress(whole, String(request.headers["accept-encoding"] ?? ""));
  const bytes = await answer.bytes();
  response.writeHead(status, { ...answer.headers, "content-length": bytes.length });
  response.end(bytes); // Node.js omits the body from answers to HEAD.
}

const plain = { contentType: "text/plain; charset=utf-8", cacheControl: "no-store" };

function text(content: string): Buffer {
  return Buffer.from(content);
}

/** Address by which a browser reaches this machine. */
function addressOf(host = ""): URL {
  return new URL(URL.canParse(`http://${host}`) ? `http://${host}` : "http://localhost");
}
