/** Effects of changing a setting in a deployed stack, as `docs/settings.md` words them. */
export const change = {
  inPlace: "In place",
  newEndpoint: "A new endpoint beside the old one",
  newEndpoints: "New endpoints beside the old ones",
  newArtifact: "A new artifact in S3 and a new version of the functions",
  nothing: "Nothing: only reports read it",
  newFunctions: "A new version of the functions",
} as const;
