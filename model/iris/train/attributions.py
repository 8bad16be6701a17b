"""What tests hold the explanations of handler.ts against: exact Shapley values by the package shap."""

from importlib.metadata import version

import numpy as np
import shap
from sklearn.datasets import load_iris

FEATURES = ("Sepal length", "Sepal width", "Petal length", "Petal width")
BACKGROUND_ROWS = 50


def choose_background(train_x, seed):
    """Flowers of the training data that stand for what is not known of a flower, in cm."""
    rows = np.random.default_rng(seed).choice(len(train_x), BACKGROUND_ROWS, replace=False)
    return [[round(float(value), 1) for value in train_x[row]] for row in sorted(rows)]


def explain(models, background, test_x, digits):
    """Every held-out flower as a request of its own, explained for each of the models (by variant)."""
    flowers = [[round(float(value), 1) for value in row] for row in test_x]
    cases = []
    for variant, model in models.items():
        masker = shap.maskers.Independent(np.asarray(background, dtype=np.float32), max_samples=BACKGROUND_ROWS)
        explained = shap.explainers.Exact(model.predict_proba, masker)(np.asarray(flowers, dtype=np.float32), silent=True)
        classes = model.predict(np.asarray(flowers, dtype=np.float32))
        cases += [
            {
                "variant": variant,
                "request": {"instances": [flower]},
                "explanation": [
                    describe(flower, load_iris().target_names[predicted], values[:, predicted], base[predicted], digits)
                ],
            }
            for flower, predicted, values, base in zip(flowers, classes, explained.values, explained.base_values)
        ]
    return {"reference": f"shap {version('shap')}, explainers.Exact", "cases": cases}


def describe(flower, species, values, base, digits):
    """The shape of the API's answer."""
    return {
        "explains": f"probability of {species}",
        "base_value": round(float(base), digits),
        "attributions": [
            {"feature": feature, "value": value, "attribution": round(float(attribution), digits)}
            for feature, value, attribution in zip(FEATURES, flower, values)
        ],
    }
