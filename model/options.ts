/**
 * How the options that a caller switched on reach the container: their names, comma-separated, in the header
 * X-Amzn-SageMaker-Custom-Attributes, which SageMaker passes on as it is. No header, no options.
 */
export const optionsHeader = "x-amzn-sagemaker-custom-attributes";

/** The option that the handler's `explain` answers. */
export const explainOption = "explain";

/** The API's own query parameter on every model: the production variant that is to answer. No option is called so. */
export const variantParameter = "target_variant";

/** An option's name is a query parameter and a word of that header. */
export const optionName = /^[a-z][a-z0-9_]*$/;

/** The header's value: the same for the same options in whatever order. */
export function formatOptions(options: readonly string[]): string {
  return [...options].sort().join(",");
}

/** The names in the header's value, which anybody may have written. */
export function parseOptions(header: string): string[] {
  return header
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
