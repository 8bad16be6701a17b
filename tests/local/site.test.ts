import { createSite, type SiteOptions } from "../../local/site";
import { securityHeaders, siteConfig, type SiteFile } from "../../site/build";
import { closeAll, serve } from "./serve";

afterEach(closeAll);

const index: SiteFile = {
  body: Buffer.from("<!doctype html>"),
  contentType: "text/html; charset=utf-8",
  cacheControl: "no-cache",
};

function start(options: Partial<SiteOptions> = {}) {
  const listener = createSite({
    files: () => Promise.resolve(new Map([["index.html", index]])),
    apiUrl: (hostname) => `http://${hostname}:8001`,
    ...options,
  });
  return serve(listener);
}

describe("the page's server", () => {
  it.each(["/", "/index.html", "/?model=iris"])("serves the document at %s as CloudFront does", async (path) => {
    const response = await fetch((await start()) + path);
    expect(await response.text()).toBe("<!doctype html>");
    const expected = securityHeaders(["http://127.0.0.1:8001"], false);
    const lowerCased = Object.entries(expected).map(([name, value]) => [name.toLowerCase(), value]);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      ...Object.fromEntries(lowerCased),
      "content-type": index.contentType,
      "cache-control": index.cacheControl,
    });
  });

  it.each(["/docs", "/docs/", "/docs/index.html", "/docs/?a=1"])(
    "serves the document of a folder at %s",
    async (path) => {
      const docs = { ...index, body: Buffer.from("the reference") };
      const files = () => Promise.resolve(new Map([["docs/index.html", docs]]));
      const response = await fetch((await start({ files })) + path);
      expect([response.status, await response.text()]).toEqual([200, "the reference"]);
    },
  );

  it("redirects a folder's address without its slash as CloudFront does, with its query", async () => {
    const files = () => Promise.resolve(new Map([["models/iris/index.html", index]]));
    const url = `${await start({ files })}/models/iris?input=%7B%7D&option=a&option=b`;
    const response = await fetch(url, { redirect: "manual" });
    expect([response.status, response.headers.get("location")]).toEqual([
      301,
      "/models/iris/?input=%7B%7D&option=a&option=b",
    ]);
  });

  it("tells the page the API's URL by the name that the browser uses", async () => {
    const port = new URL(await start()).port;
    const response = await fetch(`http://localhost:${port}/config.js`);
    expect(await response.text()).toBe(siteConfig({ apiUrl: "http://localhost:8001", buildId: "local" }));
    expect(response.headers.get("cache-control")).toBe("no-cache");
    expect(response.headers.get("content-security-policy")).toContain("http://localhost:8001");
  });

  it("puts its address, by the name that the browser uses, into documents and into no other file", async () => {
    const body = Buffer.from('content="https://site.invalid/a.png"');
    const files = () =>
      Promise.resolve(
        new Map([
          ["index.html", { ...index, body }],
          ["404.html", { ...index, body }],
          ["a.txt", { ...index, body, contentType: "text/plain" }],
        ]),
      );
    const { port } = new URL(await start({ files }));
    const read = async (path: string) => (await fetch(`http://localhost:${port}/${path}`)).text();
    expect([await read(""), await read("models/none/")]).toEqual(
      Array(2).fill(`content="http://localhost:${port}/a.png"`),
    );
    expect(await read("a.txt")).toBe(body.toString());
  });

  it.each(["/nope", "/models/none/", "/404.html", "/..%2fpackage.json"])(
    "has no file at %s, and answers with the 404 page as CloudFront does",
    async (path) => {
      const missing = { ...index, body: Buffer.from("There is no such page") };
      const files = () => Promise.resolve(new Map(Object.entries({ "index.html": index, "404.html": missing })));
      const response = await fetch((await start({ files })) + path);
      expect([response.status, await response.text()]).toEqual([404, "There is no such page"]);
      expect(response.headers.get("content-type")).toBe(index.contentType);
    },
  );

  it("compresses its text as CloudFront does", async () => {
    const script = {
      ...index,
      body: Buffer.from("let a = 1;".repeat(500)),
      contentType: "text/javascript; charset=utf-8",
    };
    const url = await start({ files: () => Promise.resolve(new Map([["page.js", script]])) });
    const response = await fetch(`${url}/page.js`, { headers: { "accept-encoding": "gzip, br" } });
    expect(Object.fromEntries(response.headers)).toMatchObject({ "content-encoding": "br", vary: "accept-encoding" });
    expect(Number(response.headers.get("content-length"))).toBeLessThan(500);
    expect(await response.text()).toBe("let a = 1;".repeat(500));
  });

  it("is only for reading", async () => {
    const response = await fetch(await start(), { method: "POST" });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, HEAD");
  });

  it("answers HEAD without the body", async () => {
    const response = await fetch(await start(), { method: "HEAD" });
    expect(response.headers.get("content-length")).toBe("15");
    expect(await response.text()).toBe("");
  });

  it("says why there is no page", async () => {
    const files = () => Promise.reject(new Error("main.tsx: unexpected end of file"));
    const response = await fetch(await start({ files }));
    expect(response.status).toBe(500);
    expect(await response.text()).toBe("The page could not be built: main.tsx: unexpected end of file\n");
  });
});
