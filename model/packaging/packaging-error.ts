/** A model folder that must not be deployed. Holds every mistake that was found, each with what to do. */
export class PackagingError extends Error {
  override readonly name = "PackagingError";

  constructor(
    model: string,
    readonly problems: readonly string[],
  ) {
    super(`model "${model}" cannot be packaged:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
  }
}
