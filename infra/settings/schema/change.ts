/** What changing a setting does to a deployed stack, in the words of `docs/settings.md`. */
export const change = {
  inPlace: "In place",
  newEndpoint: "A new endpoint beside the old one",
  newEndpoints: "New endpoints beside the old ones",
  newFunctions: "A new version of the functions",
} as const;
