import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import {
  buildSite,
  missingDocument,
  runsModels,
  securityHeaders,
  siteConfig,
  type SiteOptions,
} from "../../site/build";

export interface ServedSite {
  readonly url: string;
  readonly server: Server;
}

/** Serves the page with its headers on a free port, configured for an API that does not respond. */
export async function serveSite(options: SiteOptions): Promise<ServedSite> {
  const config = { apiUrl: "http://127.0.0.1:9", buildId: "test" };
  const files = await buildSite(options);
  const server = createServer(({ url = "/" }, response) => {
    const path = url
      .slice(1)
      .replace(/\?.*/, "")
      .replace(/(^|\/)$/, "$1index.html");
    const found = path === "config.js" ? { body: siteConfig(config), contentType: "text/javascript" } : files.get(path);
    const file = found ?? files.get(missingDocument);
    response.writeHead(found ? 200 : 404, {
      ...securityHeaders([config.apiUrl], runsModels(files)),
      "content-type": file?.contentType ?? "text/plain",
    });
    response.end(file?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server };
}
