"""Flask and scikit-learn: the same forest, trained as model/iris/train/train.py does, and the same contract.

Under gunicorn: gunicorn flask_app:app. By itself, Flask's own server: python flask_app.py (PORT and HOST from the
environment).
"""

import math
import os

import numpy as np
from flask import Flask, jsonify, request
from sklearn.datasets import load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

LARGEST = 1e6
SPECIES = ("setosa", "versicolor", "virginica")

data = load_iris()
features, _, classes, _ = train_test_split(
    data.data.astype(np.float32), data.target, test_size=0.2, stratify=data.target, random_state=42
)
forest = RandomForestClassifier(n_estimators=100, random_state=42).fit(features, classes)
app = Flask(__name__)


def is_measurement(value):
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and math.isfinite(value) and abs(value) <= LARGEST


def is_flower(value):
    return isinstance(value, list) and len(value) == 4 and all(map(is_measurement, value))


def is_request(body):
    if not isinstance(body, dict) or body.keys() != {"instances"}:
        return False
    flowers = body["instances"]
    return isinstance(flowers, list) and 1 <= len(flowers) <= 1000 and all(map(is_flower, flowers))


@app.get("/ping")
def ping():
    return jsonify(status="ready")


@app.post("/invocations")
def invocations():
    body = request.get_json()
    if not is_request(body):
        return jsonify(error="not a request of the iris classifier"), 400
    flowers = body["instances"]
    shares = forest.predict_proba(np.asarray(flowers, dtype=np.float32))
    predictions = []
    for flower, row in zip(flowers, shares.tolist()):
        index = row.index(max(row))
        predictions.append(
            {
                "predicted_class": SPECIES[index],
                "predicted_class_index": index,
                "confidence": row[index],
                "probabilities": dict(zip(SPECIES, row)),
                "input_features": flower,
            }
        )
    return jsonify(predictions=predictions)


if __name__ == "__main__":
    app.run(host=os.environ["HOST"], port=int(os.environ["PORT"]))
