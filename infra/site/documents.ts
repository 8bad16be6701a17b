import { missingDocument } from "../../site/build";

/** Code of the two CloudFront functions of the page's files. */
export interface DocumentFunctions {
  /** Runs on requests, before the cache. */
  readonly viewerRequest: string;
  /** Runs on responses, after the cache. */
  readonly viewerResponse: string;
}

/**
 * Code of the CloudFront functions that find the document of an address. Folders get their `index.html`, which S3 behind an
 * origin access control serves for the root only; a folder without a trailing slash is redirected to the one with it, so that
 * relative links work, and keeps its query, which may have an input of the page. Unknown addresses get the 404 page with status
 * 404, also on a distribution that serves the API.
 *
 * Custom error responses hold for a whole distribution: they would replace the API's JSON errors by the page. So the request
 * function asks for the 404 page in place of a file that was never uploaded, and the response function makes its 200 a 404. It
 * could not repair an error of S3's, because it does not run once the origin has answered with one. A 304 stays: the browser
 * has the page. Lambda@Edge could replace S3's error, but costs more, and its replicas stay for hours after the stack.
 * @param paths of all files, such as `docs/index.html`. Assets are recognised by the hash in their names, since the code of a
 * function is limited to 10 KB.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html#functions-event-structure-status-body
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html#functions-event-structure-query-header-cookie
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-delete-replicas.html
 */
export function documentFunctions(paths: Iterable<string>): DocumentFunctions {
  const known = [...paths].filter((path) => path !== missingDocument && !path.startsWith("assets/"));
  const find = `var known = ${JSON.stringify(known.map((path) => `/${path}`))};
function fileOf(uri) {
  var file = uri.endsWith("/") ? uri + "index.html" : uri;
  return known.includes(file) || /^\\/assets\\/[\\w-]+-\\w{8,}\\.[\\w.]+$/.test(file) ? file : undefined;
}`;
  return {
    viewerRequest: `${find}
function queryOf(parameters) {
  var pairs = [];
  for (var name in parameters) {
    var values = parameters[name].multiValue || [parameters[name]];
    values.forEach((each) => pairs.push(name + "=" + each.value));
  }
  return pairs.length > 0 ? "?" + pairs.join("&") : "";
}
function handler(event) {
  var request = event.request;
  if (known.includes(request.uri + "/index.html")) {
    var location = { value: request.uri + "/" + queryOf(request.querystring) };
    return { statusCode: 301, statusDescription: "Moved Permanently", headers: { location: location } };
  }
  request.uri = fileOf(request.uri) || "/${missingDocument}";
  return request;
}
`,
    viewerResponse: `${find}
function handler(event) {
  var response = event.response;
  if (response.statusCode === 200 && !fileOf(event.request.uri)) {
    response.statusCode = 404;
    response.statusDescription = "Not Found";
  }
  return response;
}
`,
  };
}
