import { type RequestColumns } from "./request-columns";

/**
 * `constraints.json` of Model Monitor, made from what a model's contract accepts: the type of each column, whether it may be
 * missing, words, and numbers not below zero. It compares no distributions: those take statistics of real requests.
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-byoc-constraints.html
 */
export function contractConstraints({ columns }: RequestColumns): object {
  return {
    version: 0,
    features: columns.map(({ name, type, isRequired, isNonNegative, words }) => ({
      name,
      inferred_type: type,
      completeness: isRequired ? 1 : 0,
      ...(type === "String"
        ? words && { string_constraints: { domains: words } }
        : { num_constraints: { is_non_negative: isNonNegative } }),
    })),
    monitoring_config: {
      evaluate_constraints: "Enabled",
      emit_metrics: "Disabled",
      datatype_check_threshold: 1,
      domain_content_threshold: 1,
      distribution_constraints: {
        perform_comparison: "Disabled",
        comparison_threshold: 0.1,
        comparison_method: "Robust",
      },
    },
  };
}
