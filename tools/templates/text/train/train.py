"""Trains the model of this folder and writes model.onnx, card.json and golden.json, all from one seeded run.

    python train.py
"""

import csv
import datetime
import hashlib
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Normalizer

FOLDER = Path(__file__).resolve().parents[1]
REPOSITORY = next(parent for parent in FOLDER.parents if (parent / "package.json").exists())
SEED = 42
# contract.ts has the same order.
CLASSES = ["English", "French", "German"]
# count-ngrams.ts has the same numbers.
FEATURES, LONGEST_NGRAM = 512, 3
GOLDEN_CASES = 24


def load():
    """Sentences and classes: training part, held-out part."""
    with open(FOLDER / "train" / "sentences.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    classes = [CLASSES.index(row["language"]) for row in rows]
    return train_test_split(
        [row["text"] for row in rows], classes, test_size=0.4, stratify=classes, random_state=SEED
    )


def count_ngrams(text):
    """What count-ngrams.ts does: groups of one to three bytes, counted in the columns that their hashes say."""
    data = f" {text.lower()} ".encode()
    counts = np.zeros(FEATURES, dtype=np.float32)
    for start in range(len(data)):
        hashed = 0x811C9DC5
        for byte in data[start : start + LONGEST_NGRAM]:
            hashed = ((hashed ^ byte) * 0x01000193) % 2**32
            counts[hashed % FEATURES] += 1
    return counts


def table(texts):
    return np.stack([count_ngrams(text) for text in texts])


def fit(texts, classes):
    return make_pipeline(Normalizer(), LogisticRegression(C=10, max_iter=1000)).fit(table(texts), classes)


def export(model):
    """`counts` [N, 512] in; `label` [N] and `probabilities` [N, 3] out. Making counts comparable is part of the graph."""
    return to_onnx(
        model,
        initial_types=[("counts", FloatTensorType([None, FEATURES]))],
        options={id(model): {"zipmap": False}},
        target_opset={"": 18, "ai.onnx.ml": 3},
        name="model",
    ).SerializeToString()


def golden_case(model, text):
    """What scikit-learn answers, in the words of contract.ts."""
    probabilities = model.predict_proba(table([text]))[0]
    return {
        "name": text if len(text) <= 40 else f"{text[:39]}…",
        "request": {"text": text},
        "response": {
            "language": CLASSES[int(np.argmax(probabilities))],
            "probabilities": {name: float(p) for name, p in zip(CLASSES, probabilities)},
        },
    }


def describe(model, graph, train, test):
    texts, classes = test
    baseline = DummyClassifier(strategy="most_frequent").fit(train[0], train[1])
    return {
        "data": {
            "name": "Everyday sentences in three languages",
            "source": "train/sentences.csv, written for this model",
            "license": "Apache-2.0",
            "citation": "modelfront, example data of the text template",
            "rows": len(train[0]) + len(texts),
        },
        "algorithm": "Logistic regression on hashed groups of one to three bytes",
        "command": f"python {Path(__file__).resolve().relative_to(REPOSITORY).as_posix()}",
        "frameworks": {name: version(name) for name in ("scikit-learn", "skl2onnx", "onnx", "numpy")},
        "trained": datetime.date.today().isoformat(),
        "sha256": hashlib.sha256(graph).hexdigest(),
        "metrics": [
            {
                "name": f"accuracy on {len(texts)} held-out sentences",
                "value": round(model.score(table(texts), classes), 4),
                "baseline": {
                    "name": "most frequent class",
                    "value": round(baseline.score(texts, classes), 4),
                },
            }
        ],
        "limitations": [
            "Knows three languages; a sentence in any other is given one of the three.",
            "Learned from a few dozen short sentences: names and single words are often told wrong.",
        ],
    }


def write_json(file, value):
    (FOLDER / file).write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def main():
    train_texts, test_texts, train_classes, test_classes = load()
    model = fit(train_texts, train_classes)
    graph = export(model)
    (FOLDER / "model.onnx").write_bytes(graph)
    card = describe(model, graph, (train_texts, train_classes), (test_texts, test_classes))
    write_json("card.json", card)
    cases = [golden_case(model, text) for text in test_texts[:GOLDEN_CASES]]
    write_json("golden.json", {"reference": f"scikit-learn {version('scikit-learn')}", "tolerance": 1e-5, "cases": cases})
    for metric in card["metrics"]:
        print(f"{metric['name']}: {metric['value']} ({metric['baseline']['name']}: {metric['baseline']['value']})")


if __name__ == "__main__":
    main()
