"""Trains the model of this folder and writes model.onnx, card.json and golden.json, all from one seeded run.

    python train.py
"""

import datetime
import hashlib
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.datasets import load_wine
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

FOLDER = Path(__file__).resolve().parents[1]
REPOSITORY = next(parent for parent in FOLDER.parents if (parent / "package.json").exists())
SEED = 42
# In the order of the graph's input; handler.ts fills the same columns.
COLUMNS = ["alcohol", "flavanoids", "color_intensity", "proline"]
CLASSES = ["cultivar 1", "cultivar 2", "cultivar 3"]
GOLDEN_CASES = 24


def load():
    """The table and its classes: training part, held-out part. Single precision, which is what the graph takes."""
    data = load_wine()
    table = data.data[:, [data.feature_names.index(column) for column in COLUMNS]].astype(np.float32)
    return train_test_split(table, data.target, test_size=0.25, stratify=data.target, random_state=SEED)


def fit(table, classes):
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)).fit(table, classes)


def export(model):
    """`features` [N, 4] in; `label` [N] and `probabilities` [N, 3] out. Scaling is part of the graph."""
    return to_onnx(
        model,
        initial_types=[("features", FloatTensorType([None, len(COLUMNS)]))],
        options={id(model): {"zipmap": False}},
        target_opset={"": 18, "ai.onnx.ml": 3},
        name="model",
    ).SerializeToString()


def golden_case(model, number, row):
    """What scikit-learn answers, in the words of contract.ts."""
    probabilities = model.predict_proba([row])[0]
    return {
        "name": f"Held-out wine {number}",
        "request": {column: float(str(value)) for column, value in zip(COLUMNS, row)},
        "response": {
            "predicted_class": CLASSES[int(np.argmax(probabilities))],
            "probabilities": {name: float(p) for name, p in zip(CLASSES, probabilities)},
        },
    }


def describe(model, graph, train, test):
    rows, classes = test
    baseline = DummyClassifier(strategy="most_frequent").fit(*train)
    return {
        "data": {
            "name": "Wine recognition (Forina et al., 1988)",
            "source": "scikit-learn, sklearn.datasets.load_wine",
            "license": "CC BY 4.0 (UCI Machine Learning Repository, doi:10.24432/C5PC7J)",
            "citation": "M. Forina et al., PARVUS, Institute of Pharmaceutical and Food Analysis and Technologies, Genoa, 1988",
            "rows": len(train[0]) + len(rows),
        },
        "algorithm": "Logistic regression on four standardised figures",
        "command": f"python {Path(__file__).resolve().relative_to(REPOSITORY).as_posix()}",
        "frameworks": {name: version(name) for name in ("scikit-learn", "skl2onnx", "onnx", "numpy")},
        "trained": datetime.date.today().isoformat(),
        "sha256": hashlib.sha256(graph).hexdigest(),
        "metrics": [
            {
                "name": f"accuracy on {len(rows)} held-out wines",
                "value": round(model.score(rows, classes), 4),
                "baseline": {"name": "most frequent class", "value": round(baseline.score(rows, classes), 4)},
            }
        ],
        "limitations": ["Knows three cultivars of one region; every other wine is given one of the three."],
    }


def write_json(file, value):
    (FOLDER / file).write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def main():
    train_rows, test_rows, train_classes, test_classes = load()
    model = fit(train_rows, train_classes)
    graph = export(model)
    (FOLDER / "model.onnx").write_bytes(graph)
    card = describe(model, graph, (train_rows, train_classes), (test_rows, test_classes))
    write_json("card.json", card)
    cases = [golden_case(model, i + 1, row) for i, row in enumerate(test_rows[:GOLDEN_CASES])]
    write_json("golden.json", {"reference": f"scikit-learn {version('scikit-learn')}", "tolerance": 1e-5, "cases": cases})
    for metric in card["metrics"]:
        print(f"{metric['name']}: {metric['value']} ({metric['baseline']['name']}: {metric['baseline']['value']})")


if __name__ == "__main__":
    main()
