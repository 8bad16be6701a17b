"""Trains the model of this folder and writes model.onnx, card.json and golden.json, all from one seeded run.

    python train.py
"""

import base64
import datetime
import hashlib
import io
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from PIL import Image
from sklearn.datasets import load_sample_image
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

FOLDER = Path(__file__).resolve().parents[1]
REPOSITORY = next(parent for parent in FOLDER.parents if (parent / "package.json").exists())
SEED = 42
# Class and photograph that patches are cut from; contract.ts has the same order.
PHOTOGRAPHS = {"flower": "flower.jpg", "buildings": "china.jpg"}
CLASSES = list(PHOTOGRAPHS)
PATCH = 16
GOLDEN_CASES = 24


def load():
    """Patches [N, 16, 16, 3] as bytes and classes: training part, held-out part."""
    patches, classes = [], []
    for index, file in enumerate(PHOTOGRAPHS.values()):
        photograph = load_sample_image(file)
        height, width = (side // PATCH for side in photograph.shape[:2])
        cut = photograph[: height * PATCH, : width * PATCH].reshape(height, PATCH, width, PATCH, 3).swapaxes(1, 2)
        patches.append(cut.reshape(-1, PATCH, PATCH, 3))
        classes += [index] * (height * width)
    return train_test_split(
        np.concatenate(patches), np.array(classes), test_size=0.25, stratify=classes, random_state=SEED
    )


def features(pixels):
    """Mean and standard deviation of each colour, between 0 and 1: the graph computes the same."""
    share = pixels.astype(np.float32) / 255
    return np.concatenate([share.mean(axis=(1, 2)), share.std(axis=(1, 2))], axis=1)


def export(model):
    """`pixels` [N, height, width, 3] as bytes in, of any size; `probabilities` [N, 2] out."""
    # The regression gives the evidence for class 1; the softmax of (0, evidence) are both probabilities.
    constants = {
        "axes": np.array([1, 2], dtype=np.int64),
        "full": np.float32(255),
        "weights": np.concatenate([np.zeros_like(model.coef_), model.coef_]).T.astype(np.float32),
        "bias": np.array([0, model.intercept_[0]], dtype=np.float32),
    }
    nodes = [
        helper.make_node("Cast", ["pixels"], ["bytes"], to=TensorProto.FLOAT),
        helper.make_node("Div", ["bytes", "full"], ["share"]),
        helper.make_node("ReduceMean", ["share", "axes"], ["centre"], keepdims=1),
        helper.make_node("ReduceMean", ["share", "axes"], ["mean"], keepdims=0),
        helper.make_node("Sub", ["share", "centre"], ["apart"]),
        helper.make_node("Mul", ["apart", "apart"], ["squared"]),
        helper.make_node("ReduceMean", ["squared", "axes"], ["variance"], keepdims=0),
        helper.make_node("Sqrt", ["variance"], ["deviation"]),
        helper.make_node("Concat", ["mean", "deviation"], ["features"], axis=1),
        helper.make_node("Gemm", ["features", "weights", "bias"], ["evidence"]),
        helper.make_node("Softmax", ["evidence"], ["probabilities"], axis=1),
    ]
    graph = helper.make_graph(
        nodes,
        "model",
        [helper.make_tensor_value_info("pixels", TensorProto.UINT8, ["N", "height", "width", 3])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["N", len(CLASSES)])],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    return model.SerializeToString()


def png(patch):
    file = io.BytesIO()
    Image.fromarray(patch).save(file, format="PNG", optimize=True)
    return base64.b64encode(file.getvalue()).decode()


def golden_case(model, number, patch, truth):
    """What scikit-learn answers, in the words of contract.ts."""
    probabilities = model.predict_proba(features(patch[None]))[0]
    return {
        "name": f"Held-out patch {number}, of {CLASSES[truth]}",
        "request": {"image_base64": png(patch)},
        "response": {
            "predictions": [
                {"label": CLASSES[index], "probability": float(probabilities[index])}
                for index in np.argsort(-probabilities)
            ]
        },
    }


def describe(model, graph, train, test):
    patches, classes = test
    baseline = DummyClassifier(strategy="most_frequent").fit(features(train[0]), train[1])
    return {
        "data": {
            "name": "Patches of two photographs",
            "source": "scikit-learn, sklearn.datasets.load_sample_image",
            "license": "CC BY 2.0 (china.jpg by danielbuechele, flower.jpg by vultilion, both on Flickr)",
            "citation": "danielbuechele (china.jpg) and vultilion (flower.jpg), Flickr",
            "rows": len(train[0]) + len(patches),
        },
        "algorithm": "Logistic regression on mean and deviation of three colours",
        "command": f"python {Path(__file__).resolve().relative_to(REPOSITORY).as_posix()}",
        "frameworks": {name: version(name) for name in ("scikit-learn", "onnx", "numpy", "pillow")},
        "trained": datetime.date.today().isoformat(),
        "sha256": hashlib.sha256(graph).hexdigest(),
        "metrics": [
            {
                "name": f"accuracy on {len(patches)} held-out patches",
                "value": round(model.score(features(patches), classes), 4),
                "baseline": {
                    "name": "most frequent class",
                    "value": round(baseline.score(features(patches), classes), 4),
                },
            }
        ],
        "limitations": [
            "Knows the colours of two photographs and no shapes; other pictures are given one of the two classes.",
            "Held-out patches are of the same two photographs as those it learned from.",
        ],
    }


def write_json(file, value):
    (FOLDER / file).write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def main():
    train_patches, test_patches, train_classes, test_classes = load()
    model = LogisticRegression(C=100, max_iter=1000).fit(features(train_patches), train_classes)
    graph = export(model)
    (FOLDER / "model.onnx").write_bytes(graph)
    card = describe(model, graph, (train_patches, train_classes), (test_patches, test_classes))
    write_json("card.json", card)
    cases = [golden_case(model, i + 1, test_patches[i], test_classes[i]) for i in range(GOLDEN_CASES)]
    write_json("golden.json", {"reference": f"scikit-learn {version('scikit-learn')}", "tolerance": 1e-5, "cases": cases})
    for metric in card["metrics"]:
        print(f"{metric['name']}: {metric['value']} ({metric['baseline']['name']}: {metric['baseline']['value']})")


if __name__ == "__main__":
    main()
