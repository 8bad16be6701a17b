"""Trains the iris classifier and writes everything of its folder that comes out of training.

    python model/iris/train/train.py [--out FOLDER]

Writes model.onnx, card.json, golden.json, background.json, train/heldout.json, train/attributions.json and the variant
logistic-regression into FOLDER (default: model/iris). Seeded: every run with the versions of requirements.txt writes
the same bytes, except for the date in the cards.
"""

import argparse
import datetime
import hashlib
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.datasets import load_iris
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split

from attributions import choose_background, explain

SEED = 42
HELD_OUT = 0.2
OPSET = {"": 18, "ai.onnx.ml": 3}
# ONNX Runtime adds up in single precision, scikit-learn in double precision.
TOLERANCE = 1e-5
# Of what is written down: the last digits of a double may be another machine's.
DIGITS = 9
# The variant's folder.
REGRESSION = "logistic-regression"
FRAMEWORKS = ("scikit-learn", "skl2onnx", "onnx", "numpy")


def split():
    """Features in cm as float32 (what the graph takes) and classes: training part, held-out part."""
    data = load_iris()
    features = data.data.astype(np.float32)
    return train_test_split(features, data.target, test_size=HELD_OUT, stratify=data.target, random_state=SEED)


def fit_forest(features, classes):
    return RandomForestClassifier(n_estimators=100, random_state=SEED).fit(features, classes)


def fit_regression(features, classes):
    """Rounded, so that machines whose arithmetic differs in the last digits write the same weights."""
    regression = LogisticRegression(solver="newton-cholesky", tol=1e-6).fit(features, classes)
    regression.coef_ = regression.coef_.round(6)
    regression.intercept_ = regression.intercept_.round(6)
    return regression


def export(model):
    """The model as ONNX: `measurements` [N, 4] in, `label` [N] and `probabilities` [N, 3] out, as plain tensors."""
    types = [("measurements", FloatTensorType([None, 4]))]
    options = {id(model): {"zipmap": False}}
    return to_onnx(model, initial_types=types, options=options, target_opset=OPSET, name="iris").SerializeToString()


def brier(probabilities, classes):
    """Mean squared distance between the probabilities and what came true: 0 is perfect, 2 the worst."""
    return float(np.mean(np.sum((probabilities - np.eye(3)[classes]) ** 2, axis=1)))


def measure(model, train_x, test_x, train_y, test_y):
    constant = DummyClassifier(strategy="prior").fit(train_x, train_y)

    def metric(name, score, baseline_name):
        return {
            "name": f"{name} on {len(test_y)} held-out flowers",
            "value": round(score(model), 4),
            "baseline": {"name": baseline_name, "value": round(score(constant), 4)},
        }

    return [
        metric("accuracy", lambda model: accuracy_score(test_y, model.predict(test_x)), "most frequent class"),
        metric(
            "Brier score (lower is better)",
            lambda model: brier(model.predict_proba(test_x), test_y),
            "class frequencies",
        ),
    ]


def describe(algorithm, sha256, metrics):
    return {
        "data": {
            "name": "Iris (Fisher, 1936)",
            "source": "scikit-learn, sklearn.datasets.load_iris",
            "license": "CC BY 4.0 (UCI Machine Learning Repository, doi:10.24432/C56C76)",
            "citation": "R. A. Fisher, The use of multiple measurements in taxonomic problems, Annals of Eugenics 7(2), 1936",
            "rows": 150,
        },
        "algorithm": algorithm,
        "command": "python model/iris/train/train.py",
        "frameworks": {name: version(name) for name in FRAMEWORKS},
        "trained": datetime.date.today().isoformat(),
        "sha256": sha256,
        "metrics": metrics,
        "limitations": [
            "Knows three species: a flower of any other species, and numbers that describe no flower at all, are "
            "given one of the three, often with a high confidence.",
            "150 flowers measured by one person in 1935; not fit for botany.",
            "Held out are 30 flowers: one more or one fewer mistake moves the accuracy by 3.3 points.",
            "Versicolor and virginica overlap; most mistakes are between these two.",
            "Measurements are in centimetres; millimetres or inches give a wrong answer, not an error.",
        ],
    }


def answer(model, rows):
    """What the API is to answer for these rows, by scikit-learn."""
    names = [str(name) for name in load_iris().target_names]
    predictions = []
    for row, probabilities in zip(rows, model.predict_proba(np.asarray(rows, dtype=np.float32))):
        probabilities = probabilities.round(DIGITS)
        index = int(np.argmax(probabilities))
        predictions.append(
            {
                "predicted_class": names[index],
                "predicted_class_index": index,
                "confidence": float(probabilities[index]),
                "probabilities": {name: float(p) for name, p in zip(names, probabilities)},
                "input_features": row,
            }
        )
    return {"predictions": predictions}


def golden_cases(model, test_x, test_y):
    names = load_iris().target_names
    rows = [[round(float(value), 1) for value in row] for row in test_x]
    inputs = [(f"Held-out flower {i + 1}, a {names[y]}", [row]) for i, (row, y) in enumerate(zip(rows, test_y))]
    inputs += [
        ("Five flowers in one request", rows[:5]),
        ("Between versicolor and virginica", [[6.0, 2.8, 4.9, 1.7]]),
        ("No flower: all zero", [[0, 0, 0, 0]]),
        ("No flower: largest numbers accepted", [[1e6, 1e6, 1e6, 1e6]]),
        ("No flower: smallest numbers accepted", [[-1e6, -1e6, -1e6, -1e6]]),
    ]
    return [{"name": name, "request": {"instances": rows}, "response": answer(model, rows)} for name, rows in inputs]


def tensor(kind, array, digits=7):
    flat = array.ravel().tolist()
    return {"type": kind, "dims": list(array.shape), "data": [round(value, digits) for value in flat]}


def held_out_tensors(forest, test_x):
    """The whole held-out set by the names of the graph, with scikit-learn's outputs."""
    probabilities = forest.predict_proba(test_x)
    return {
        "reference": reference(),
        "inputs": {"measurements": tensor("float32", test_x.astype(np.float64))},
        "outputs": {
            "label": tensor("int64", forest.predict(test_x)),
            "probabilities": tensor("float32", probabilities),
        },
    }


def reference():
    return f"scikit-learn {version('scikit-learn')}"


def write_json(path, value, indent=None):
    path.parent.mkdir(parents=True, exist_ok=True)
    separators = None if indent else (",", ":")
    path.write_text(json.dumps(value, indent=indent, separators=separators) + "\n")


def write_model(out, algorithm, model, parts):
    """What a variant has of its own: model.onnx, card.json and golden.json."""
    _, test_x, _, test_y = parts
    graph = export(model)
    metrics = measure(model, *parts)
    cases = golden_cases(model, test_x, test_y)

    out.mkdir(parents=True, exist_ok=True)
    (out / "model.onnx").write_bytes(graph)
    write_json(out / "card.json", describe(algorithm, hashlib.sha256(graph).hexdigest(), metrics), indent=2)
    write_json(out / "golden.json", {"reference": reference(), "tolerance": TOLERANCE, "cases": cases}, indent=2)
    for metric in metrics:
        baseline = metric["baseline"]
        print(f"{algorithm}: {metric['name']}: {metric['value']} ({baseline['name']}: {baseline['value']})")


def main(out):
    parts = train_x, test_x, train_y, _ = split()
    forest = fit_forest(train_x, train_y)
    regression = fit_regression(train_x, train_y)
    write_model(out, "Random forest of 100 trees", forest, parts)
    write_model(out / "variants" / REGRESSION, "Multinomial logistic regression", regression, parts)

    background = choose_background(train_x, SEED)
    write_json(out / "background.json", background)
    models = {None: forest, REGRESSION: regression}
    write_json(out / "train" / "attributions.json", explain(models, background, test_x, DIGITS))
    write_json(out / "train" / "heldout.json", held_out_tensors(forest, test_x))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[1], metavar="FOLDER")
    main(parser.parse_args().out)
