"""The digits that the model learns from and those that it is measured on."""

import random

import numpy as np
import torch
from augment import PLANE
from drawing import draw
from PIL import Image
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

HELD_OUT = 0.2


def split(seed):
    """Scikit-learn's digits [N, 8, 8] of 0..1 and their labels: training part, held-out part."""
    data = load_digits()
    images = (data.images / 16).astype(np.float32)
    parts = train_test_split(images, data.target, test_size=HELD_OUT, stratify=data.target, random_state=seed)
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
