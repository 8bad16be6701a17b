/** One row of a data set, reduced to what the metrics need. */
export interface Observation {
  /** True for facet d, the group that may be at a disadvantage; false for facet a. */
  readonly inFacet: boolean;
  /** True if the observed label is positive. */
  readonly label: boolean;
  /** True if the predicted label is positive. */
  readonly prediction: boolean;
}

/** A facet's rows, counted by label and prediction. */
export interface Counts {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

export interface Facets {
  readonly a: Counts;
  readonly d: Counts;
}

export interface Metric {
  readonly name: string;
  readonly title: string;
  readonly phase: "pre-training" | "post-training";
  /** Null where a denominator is zero; `note` says which. */
  readonly value: number | null;
  /** The value if both facets fare alike. */
  readonly fair: 0 | 1;
  readonly note?: string;
}

export function countFacets(observations: readonly Observation[]): Facets {
  return {
    a: count(observations.filter(({ inFacet }) => !inFacet)),
    d: count(observations.filter(({ inFacet }) => inFacet)),
  };
}

function count(observations: readonly Observation[]): Counts {
  const number = (label: boolean, prediction: boolean) =>
    observations.filter((row) => row.label === label && row.prediction === prediction).length;
  return {
    truePositives: number(true, true),
    falsePositives: number(false, true),
    trueNegatives: number(false, false),
    falseNegatives: number(true, false),
  };
}

/**
 * Bias metrics as defined by SageMaker Clarify ("Pre-training Bias Metrics" and "Post-training Data and Model Bias
 * Metrics" in the SageMaker AI Developer Guide), except that where Clarify says infinity the value is null.
 * @throws Error if one of the facets has no row
 */
export function measureBias(facets: Facets): Metric[] {
  if (rowsOf(facets.d) === 0) throw new Error("No row is in facet d: there is nothing to measure.");
  if (rowsOf(facets.a) === 0) throw new Error("Every row is in facet d: there is nothing to compare it with.");
  return [
    classImbalance(facets),
    differenceInLabels(facets),
    differenceInPredictedLabels(facets),
    disparateImpact(facets),
    accuracyDifference(facets),
    recallDifference(facets),
  ];
}

/** CI = (n_a - n_d) / (n_a + n_d), from -1 to 1: above 0 if facet d has fewer rows. */
function classImbalance({ a, d }: Facets): Metric {
  const value = (rowsOf(a) - rowsOf(d)) / (rowsOf(a) + rowsOf(d));
  return { name: "CI", title: "Class imbalance", phase: "pre-training", value, fair: 0 };
}

/** DPL = q_a - q_d with q = observed positive / n, from -1 to 1: above 0 if facet d has fewer positive labels. */
function differenceInLabels({ a, d }: Facets): Metric {
  const value = labelled(a) / rowsOf(a) - labelled(d) / rowsOf(d);
  return { name: "DPL", title: "Difference in proportions of labels", phase: "pre-training", value, fair: 0 };
}

/** DPPL = q'_a - q'_d with q' = predicted positive / n, from -1 to 1. */
function differenceInPredictedLabels({ a, d }: Facets): Metric {
  const title = "Difference in positive proportions in predicted labels";
  const value = predicted(a) / rowsOf(a) - predicted(d) / rowsOf(d);
  return { name: "DPPL", title, phase: "post-training", value, fair: 0 };
}

/** DI = q'_d / q'_a, from 0 up: below 1 if facet d is predicted positive less often. */
function disparateImpact({ a, d }: Facets): Metric {
  const metric = { name: "DI", title: "Disparate impact", phase: "post-training", fair: 1 } as const;
  if (predicted(a) === 0) return { ...metric, value: null, note: "no row of facet a is predicted positive" };
  return { ...metric, value: predicted(d) / rowsOf(d) / (predicted(a) / rowsOf(a)) };
}

/** AD = ACC_a - ACC_d with ACC = (TP + TN) / n, from -1 to 1: above 0 if the model is right less often for facet d. */
function accuracyDifference({ a, d }: Facets): Metric {
  const accuracy = (counts: Counts) => (counts.truePositives + counts.trueNegatives) / rowsOf(counts);
  const value = accuracy(a) - accuracy(d);
  return { name: "AD", title: "Accuracy difference", phase: "post-training", value, fair: 0 };
}

/** RD = TPR_a - TPR_d with TPR = TP / (TP + FN), from -1 to 1: above 0 if more of facet d's positives are missed. */
function recallDifference({ a, d }: Facets): Metric {
  const metric = { name: "RD", title: "Recall difference", phase: "post-training", fair: 0 } as const;
  const empty = labelled(a) === 0 ? "a" : labelled(d) === 0 ? "d" : null;
  if (empty) return { ...metric, value: null, note: `no row of facet ${empty} has a positive label` };
  return { ...metric, value: a.truePositives / labelled(a) - d.truePositives / labelled(d) };
}

export function rowsOf(counts: Counts): number {
  return counts.truePositives + counts.falsePositives + counts.trueNegatives + counts.falseNegatives;
}

function labelled({ truePositives, falseNegatives }: Counts): number {
  return truePositives + falseNegatives;
}

function predicted({ truePositives, falsePositives }: Counts): number {
  return truePositives + falsePositives;
}
