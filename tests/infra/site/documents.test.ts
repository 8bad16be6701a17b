import vm from "node:vm";
import { documentFunctions } from "../../../infra/site/documents";

const { viewerRequest, viewerResponse } = documentFunctions([
  "index.html",
  "docs/index.html",
  "models/iris/index.html",
  "404.html",
  "robots.txt",
  "assets/page-A6K7O5P7.js",
  "config.js",
]);

/** The function's result for an event, as CloudFront runs it. */
function run(code: string, event: object): unknown {
  return JSON.parse(JSON.stringify(vm.runInNewContext(`${code}; handler(${JSON.stringify(event)})`, {})));
}

/** Status that a viewer gets for an address, after the origin has answered with `statusCode`. */
function statusFor(uri: string, statusCode = 200): unknown {
  const response = { statusCode, statusDescription: "OK", headers: { etag: { value: '"1"' } } };
  return run(viewerResponse, { request: { uri }, response });
}

const known = [
  ["/", "/index.html"],
  ["/index.html", "/index.html"],
  ["/docs/", "/docs/index.html"],
  ["/docs/index.html", "/docs/index.html"],
  ["/models/iris/", "/models/iris/index.html"],
  ["/config.js", "/config.js"],
  ["/robots.txt", "/robots.txt"],
  ["/assets/page-A6K7O5P7.js", "/assets/page-A6K7O5P7.js"],
  // An earlier build may have had it: S3 knows.
  ["/assets/mobilenet-0123456789.onnx.gz", "/assets/mobilenet-0123456789.onnx.gz"],
] as const;

const missing = [
  "/nope",
  "/nope/",
  "/docsx",
  "/models/",
  "/models/nothing/",
  "/models/iris/index.htm",
  "/assets/",
  "/assets/nope",
  "/config.js/",
  "//",
  "/404.html",
];

describe("the functions of documentFunctions", () => {
  it.each(known)("ask the bucket for %s as %s", (uri, asked) => {
    expect(run(viewerRequest, { request: { method: "GET", uri } })).toEqual({ method: "GET", uri: asked });
    expect(statusFor(uri)).toMatchObject({ statusCode: 200, statusDescription: "OK" });
  });

  it.each(missing)("answer %s with the 404 page and its status", (uri) => {
    expect(run(viewerRequest, { request: { method: "GET", uri } })).toEqual({ method: "GET", uri: "/404.html" });
    const headers = { etag: { value: '"1"' } };
    expect(statusFor(uri)).toEqual({ statusCode: 404, statusDescription: "Not Found", headers });
  });

  it("let the browser use the 404 page that it has", () => {
    expect(statusFor("/nope", 304)).toMatchObject({ statusCode: 304 });
  });

  it.each(["/docs", "/models/iris"])("redirect %s to the folder, so that relative links work", (uri) => {
    expect(run(viewerRequest, { request: { method: "GET", uri } })).toEqual({
      statusCode: 301,
      statusDescription: "Moved Permanently",
      headers: { location: { value: `${uri}/` } },
    });
  });

  it("keep the query of an address that they redirect, with every value of a name", () => {
    const querystring = {
      input: { value: "%7B%22a%22%3A1%7D" },
      option: { value: "explain", multiValue: [{ value: "explain" }, { value: "top-5" }] },
    };
    expect(run(viewerRequest, { request: { method: "GET", uri: "/models/iris", querystring } })).toMatchObject({
      headers: { location: { value: "/models/iris/?input=%7B%22a%22%3A1%7D&option=explain&option=top-5" } },
    });
  });
});
