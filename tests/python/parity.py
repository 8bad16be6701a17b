"""Holds the models against what their training scripts recorded; needs no torch.

Every model.onnx runs in Python's ONNX Runtime on its train/heldout.json. Iris is trained once more, with its variant:
metrics, predictions and explanations (by the package shap) have to be those of its folder, to RETRAINED of each number,
because a logistic regression ends up elsewhere by that much on another kind of processor. Prints one line; exits with 1
and the mistakes if there are any.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime

MODELS = Path(__file__).resolve().parents[2] / "model"
TOLERANCE = 1e-5
RETRAINED = 1e-5


def read_json(path):
    return json.loads(path.read_text())


def to_array(tensor):
    return np.array(tensor["data"], dtype=tensor["type"]).reshape(tensor["dims"])


def compare(folder):
    """Rows compared, largest difference (of numbers above 1: as a share of the largest), and mistakes."""
    held_out = read_json(folder / "train" / "heldout.json")
    inputs = {name: to_array(tensor) for name, tensor in held_out["inputs"].items()}
    expected = {name: to_array(tensor).astype(np.float64) for name, tensor in held_out["outputs"].items()}
    options = onnxruntime.SessionOptions()
    # As the inference server runs it: 8-bit weights without saturation.
    options.add_session_config_entry("session.x64quantprecision", "1")
    session = onnxruntime.InferenceSession(folder / "model.onnx", options, providers=["CPUExecutionProvider"])
    actual = dict(zip(expected, session.run(list(expected), inputs)))

    mistakes, largest = [], 0.0
    for name, values in expected.items():
        if values.shape != actual[name].shape:
            mistakes.append(f"{folder.name}: {name} has shape {actual[name].shape}, expected {values.shape}")
            continue
        apart = np.abs(values - actual[name]).max() / max(1, np.abs(values).max())
        largest = max(largest, apart)
        if not apart <= TOLERANCE:
            mistakes.append(f"{folder.name}: {name} is {apart:.1e} apart, at most {TOLERANCE:.0e} is allowed")
        if name == "probabilities":
            wrong = np.flatnonzero(values.argmax(axis=1) != actual[name].argmax(axis=1))
            mistakes += [f"{folder.name}: row {row} is of another class" for row in wrong]
    return len(next(iter(expected.values()))), largest, mistakes


def retrain_iris():
    """Mistakes: files of the folder that a new training writes differently."""
    folder = MODELS / "iris"
    with tempfile.TemporaryDirectory() as place:
        subprocess.run(
            [sys.executable, folder / "train" / "train.py", "--out", place], check=True, stdout=subprocess.DEVNULL
        )
        made = Path(place)
        written = sorted(path.relative_to(made) for path in made.rglob("*.json"))
        mistakes = [] if written else ["iris: training again writes nothing"]
        for name in written:
            old, new = read_json(folder / name), read_json(made / name)
            if name.name == "card.json":
                old, new = ({**card, "trained": None, "sha256": None} for card in (old, new))
            if not is_close(old, new):
                mistakes.append(f"iris: training again makes another {name}")
    return mistakes


def is_close(old, new):
    if isinstance(old, dict) and isinstance(new, dict):
        return list(old) == list(new) and all(is_close(old[key], new[key]) for key in old)
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(is_close, old, new))
    if isinstance(old, float) and isinstance(new, float):
        return abs(old - new) <= RETRAINED
    return old == new


def main():
    folders = sorted(path.parents[1] for path in MODELS.glob("*/train/heldout.json"))
    mistakes, figures = [] if folders else [f"no train/heldout.json below {MODELS}"], []
    for folder in folders:
        rows, largest, wrong = compare(folder)
        figures.append(f"{folder.name} {rows} rows, {largest:.1e} apart at most")
        mistakes += wrong
    mistakes += retrain_iris()
    for mistake in mistakes:
        print(mistake, file=sys.stderr)
    print(f"python parity: {'; '.join(figures)}; iris trained again; {len(mistakes)} mistakes")
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
