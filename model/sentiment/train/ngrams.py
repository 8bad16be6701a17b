"""The linear half of the model: logistic regression on hashed words, pairs of words and words under a cue."""

import warnings

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from features import ROWS, find_features, scale_of

# Inverse weight of the penalty.
STRICTNESS = 0.5
# Steps of the optimiser from nothing, and from weights that are nearly right.
STEPS, FEWER_STEPS = 60, 15


def to_matrix(texts):
    """Scaled counts of features: one row per text (a list of words), one column per row of the table of weights."""
    found = [find_features(words) for words in texts]
    counts = np.array([len(rows) for rows in found])
    ends = np.concatenate([[0], np.cumsum(counts)])
    columns = np.fromiter((row for rows in found for row in rows), dtype=np.int32, count=ends[-1])
    scales = np.repeat([scale_of(words) for words in texts], counts)
    matrix = csr_matrix((scales.astype(np.float64), columns, ends), (len(texts), ROWS))
    matrix.sum_duplicates()
    return matrix


class Ngrams:
    """log-odds = intercept + scale x sum of weights. `weights` [ROWS], float16 as in the graph."""

    def __init__(self, matrix, labels, importance, start=None):
        """Begins with the weights of `start`, another `Ngrams`, if there is one."""
        steps = FEWER_STEPS if start else STEPS
        regression = LogisticRegression(C=STRICTNESS, max_iter=steps, tol=1e-3, warm_start=True)
        if start:
            regression.coef_ = start.weights.astype(np.float64)[np.newaxis]
            regression.intercept_ = np.array([start.intercept])
        with warnings.catch_warnings():
            # The number of steps is what ends it.
            warnings.simplefilter("ignore", ConvergenceWarning)
            regression.fit(matrix, labels, importance)
        self.weights = regression.coef_[0].astype(np.float16)
        self.intercept = float(regression.intercept_[0])

    def log_odds(self, matrix):
        return matrix @ self.weights.astype(np.float64) + self.intercept
