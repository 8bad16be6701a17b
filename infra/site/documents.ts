/**
 * Code of a CloudFront function that serves `index.html` for folders, which S3 behind an origin access control does for the
 * root only. A folder without a trailing slash is redirected to the one with it, so that relative links work.
 * @param folders with an `index.html`, such as `docs`.
 */
export function folderDocumentsCode(folders: readonly string[]): string {
  const uris = JSON.stringify(folders.map((folder) => `/${folder}`));
  return `function handler(event) {
  var request = event.request;
  if (${uris}.includes(request.uri)) {
    return { statusCode: 301, statusDescription: "Moved Permanently", headers: { location: { value: request.uri + "/" } } };
  }
  if (request.uri.endsWith("/")) request.uri += "index.html";
  return request;
}
`;
}

/** Lists the folders with an `index.html`, without the root. */
export function foldersOf(paths: Iterable<string>): string[] {
  return [...paths].filter((path) => path.endsWith("/index.html")).map((path) => path.replace(/\/index\.html$/, ""));
}
