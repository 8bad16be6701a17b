/**
 * A CloudFront function that gives folders their `index.html`: S3 behind an origin access control has none, but for the
 * root. A folder without a slash at its end is redirected to the one with it, so that what its document loads is found.
 * @param folders with a document, such as `docs`
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

/** Folders that have a document, without the root. */
export function foldersOf(paths: Iterable<string>): string[] {
  return [...paths].filter((path) => path.endsWith("/index.html")).map((path) => path.replace(/\/index\.html$/, ""));
}
