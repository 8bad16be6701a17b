"""Trains the digit classifier and writes everything of its folder that comes out of training.

    python model/digits/train/train.py [--out FOLDER]

Writes model.onnx, card.json, golden.json and train/heldout.json into FOLDER (default: model/digits). Takes a few minutes
on one core. Seeded and on one thread: it makes the same model again with the versions of requirements.txt on the same
kind of processor, and one of the same quality on another.
"""

import argparse
import datetime
import hashlib
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from augment import augment, enlarge, to_images, warp
from data import drawn_planes, split
from export import to_onnx
from golden import TOLERANCE, golden_cases
from network import Digits, frame
from sklearn.neighbors import NearestCentroid
from torch.nn import functional

SEED = 42
EPOCHS = 36
LEARNING_RATE = 4e-3
# Of each step: training digits made to look drawn, the same as they are, pen drawings.
VARIED, PLAIN, DRAWN = 96, 24, 56
DRAWINGS = 4000
# Kept apart from the training's by its seed.
TEST_DRAWINGS, TEST_SEED = 600, 1_000_000
FRAMEWORKS = ("torch", "torchvision", "scikit-learn", "onnx", "onnxscript", "pillow", "numpy")


def fit(images, labels):
    network = Digits()
    planes, (drawn, drawn_labels) = enlarge(images), drawn_planes(DRAWINGS, SEED)
    plain = frames(to_images(images))
    steps = EPOCHS * len(images) // VARIED
    optimizer = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=steps)
    for step in range(steps):
        a, b, c = (torch.randint(len(x), (n,)) for x, n in ((planes, VARIED), (plain, PLAIN), (drawn, DRAWN)))
        varied = frames(augment(torch.cat([planes[a], drawn[c]])))
        logits = network.logits(torch.cat([varied, plain[b]]))
        target = torch.cat([labels[a], drawn_labels[c], labels[b]])
        loss = functional.cross_entropy(logits, target, label_smoothing=0.05)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if step % 50 == 0:
            print(f"step {step} of {steps}, loss {loss.item():.3f}", flush=True)
    return network.eval()


def frames(images):
    with torch.no_grad():
        return frame(images)


def predict(network, images):
    """Probabilities [N, 10] for uint8 [N, H, W, 1]."""
    with torch.no_grad():
        return torch.cat([network(part) for part in images.split(100)])


def measure(network, train_x, train_y, test_x, test_y):
    """Accuracy on digits never seen, as they are and as they come from people; beside it, the nearest mean of a class."""
    means = NearestCentroid().fit(train_x.flatten(1).numpy(), train_y.numpy())
    drawn_x, drawn_y = drawn_planes(TEST_DRAWINGS, TEST_SEED)
    torch.manual_seed(SEED)

    def metric(name, images, pictures, labels):
        small = functional.adaptive_avg_pool2d(pictures, 8).flatten(1).numpy()
        return {
            "name": f"accuracy on {len(labels)} {name}",
            "value": accuracy(predict(network, images).argmax(dim=1).numpy(), labels),
            "baseline": {
                "name": "nearest class mean in 8 x 8 pixels",
                "value": accuracy(means.predict(small), labels),
            },
        }

    def metric_on_canvas(name, planes, labels):
        pictures = warp(planes, amount=0)[:, 0]
        return metric(f"{name}, dark on white, of any size and place", to_images(1 - pictures), pictures, labels)

    return [
        metric("held-out images", to_images(test_x), test_x, test_y),
        metric_on_canvas("held-out images, enlarged", enlarge(test_x), test_y),
        metric_on_canvas("pen drawings made by a script", drawn_x, drawn_y),
    ]


def accuracy(predicted, labels):
    return round(float(np.mean(predicted == labels.numpy())), 4)


def describe(sha256, metrics):
    return {
        "data": {
            "name": "Optical Recognition of Handwritten Digits (Alpaydin and Kaynak, 1998)",
            "source": "scikit-learn, sklearn.datasets.load_digits; besides, for training, pen drawings by train/drawing.py",
            "license": "CC BY 4.0 (UCI Machine Learning Repository, doi:10.24432/C50P49)",
            "rows": 1797,
            "simulated": False,
        },
        "algorithm": "MobileNetV2 (torchvision), narrow and of 9 blocks; the graph finds the digit and frames it",
        "command": "python model/digits/train/train.py",
        "frameworks": {name: version(name) for name in FRAMEWORKS},
        "trained": datetime.date.today().isoformat(),
        "sha256": sha256,
        "metrics": metrics,
        "limitations": [
            "Reads one digit. Of several, or of a digit beside a line, a hard shadow or the edge of the sheet, it makes one.",
            "Always answers a digit, for a letter, a scribble or an empty sheet too; only a low probability tells.",
            "The 1797 digits are by 13 people, and each of them is in both parts: the held-out accuracy says little about "
            "the hand of somebody else. The pen drawings measured are of the shapes drawn for training.",
            "Digits have to be upright: from some 20 degrees of turn on, more and more are misread.",
            "It learned handwriting; of printed digits, the 1, 6 and 9 of some typefaces are misread.",
            "It sees brightness alone: ink and paper of different colours but the same brightness are one to it.",
            "Not fit for reading cheques, forms or anything where a wrong digit does harm.",
        ],
    }


def tensor(kind, array, digits=7):
    flat = array.ravel().tolist()
    return {"type": kind, "dims": list(array.shape), "data": [round(value, digits) for value in flat]}


def held_out_tensors(network, images):
    """The whole held-out set by the names of the graph, with torch's outputs."""
    return {
        "reference": reference(),
        "inputs": {"image": tensor("uint8", images.numpy())},
        "outputs": {"probabilities": tensor("float32", predict(network, images).numpy().astype(np.float64))},
    }


def reference():
    return f"torch {version('torch')}"


def write_json(path, value, indent=None):
    path.parent.mkdir(parents=True, exist_ok=True)
    separators = None if indent else (",", ":")
    path.write_text(json.dumps(value, indent=indent, separators=separators) + "\n")


def main(out):
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    train_x, test_x, train_y, test_y = split(SEED)
    network = fit(train_x, train_y)
    metrics = measure(network, train_x, train_y, test_x, test_y)
    graph = to_onnx(network)

    out.mkdir(parents=True, exist_ok=True)
    (out / "model.onnx").write_bytes(graph)
    write_json(out / "card.json", describe(hashlib.sha256(graph).hexdigest(), metrics), indent=2)
    cases = golden_cases(network, test_x, test_y)
    write_json(out / "golden.json", {"reference": reference(), "tolerance": TOLERANCE, "cases": cases}, indent=2)
    write_json(out / "train" / "heldout.json", held_out_tensors(network, to_images(test_x)))
    for metric in metrics:
        print(f"{metric['name']}: {metric['value']} ({metric['baseline']['name']}: {metric['baseline']['value']})")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[1], metavar="FOLDER")
    main(parser.parse_args().out)
