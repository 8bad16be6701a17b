/**
 * Header with the names of the options that a caller enabled, comma-separated. SageMaker passes
 * X-Amzn-SageMaker-Custom-Attributes to the container unchanged. Without the header, all options are off.
 */
export const optionsHeader = "x-amzn-sagemaker-custom-attributes";

/**
 * Value of the same header in the first answer of a model since it was loaded, on an endpoint that hosts many. SageMaker
 * passes it to the caller.
 */
export const loadedAttribute = "loaded";

/** The option that calls the handler's `explain`. */
export const explainOption = "explain";

/** The API's own query parameter that selects a production variant. No option may have this name. */
export const variantParameter = "target_variant";

/** Valid option names: they are query parameters and words of that header. */
export const optionName = /^[a-z][a-z0-9_]*$/;

/** Makes the header's value. Does not depend on the order of the options. */
export function formatOptions(options: readonly string[]): string {
  return [...options].sort().join(",");
}

/** Reads the names in the header's value, which may come from any client. */
export function parseOptions(header: string): string[] {
  return header
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
