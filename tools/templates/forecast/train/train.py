"""Trains the model of this folder and writes model.onnx, card.json and golden.json, all from one seeded run.

    python train.py
"""

import datetime
import hashlib
import json
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_absolute_error

FOLDER = Path(__file__).resolve().parents[1]
REPOSITORY = next(parent for parent in FOLDER.parents if (parent / "package.json").exists())
SEED = 42
# Hours that the model looks back and ahead; contract.ts says the same.
HISTORY, FORECAST = 24, 6
DAYS, HELD_OUT_DAYS = 365, 60
GOLDEN_CASES = 24


def simulate():
    """Calls per hour for a year: a daily wave, busier and quieter days that last, noise."""
    random = np.random.default_rng(SEED)
    hour = np.arange(DAYS * 24)
    wave = 55 - 45 * np.cos(2 * np.pi * (hour % 24) / 24)
    level = np.ones(DAYS)
    for day in range(1, DAYS):
        level[day] = 1 + 0.8 * (level[day - 1] - 1) + random.normal(0, 0.12)
    return np.clip(wave * np.clip(level, 0.3, 2)[hour // 24] + random.normal(0, 3, len(hour)), 0, None).round(1)


def windows(series):
    """Each stretch of the series as a pair: HISTORY hours, and the FORECAST hours after them."""
    both = np.lib.stride_tricks.sliding_window_view(series, HISTORY + FORECAST).astype(np.float32)
    return both[:, :HISTORY], both[:, HISTORY:]


def predict(model, history):
    """The reference: scikit-learn's answer, and never fewer than no calls."""
    return np.clip(model.predict(history), 0, None)


def export(model):
    """`history` [N, 24] in, `forecast` [N, 6] out. The lower bound is part of the graph."""
    constants = {
        "weights": model.coef_.T.astype(np.float32),
        "bias": model.intercept_.astype(np.float32),
        "no_calls": np.float32(0),
    }
    graph = helper.make_graph(
        [
            helper.make_node("Gemm", ["history", "weights", "bias"], ["raw"]),
            helper.make_node("Max", ["raw", "no_calls"], ["forecast"]),
        ],
        "model",
        [helper.make_tensor_value_info("history", TensorProto.FLOAT, ["N", HISTORY])],
        [helper.make_tensor_value_info("forecast", TensorProto.FLOAT, ["N", FORECAST])],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    return model.SerializeToString()


def golden_case(model, start, history):
    """What scikit-learn answers, in the words of contract.ts."""
    return {
        "name": f"Held-out day {start // 24 + 1}, from {start % 24}:00",
        "request": {"history": [float(str(value)) for value in history]},
        "response": {"forecast": [float(value) for value in predict(model, history[None])[0]]},
    }


def describe(model, graph, test):
    history, future = test
    # The same hours of the day before: forecasting without a model.
    yesterday = history[:, :FORECAST]
    return {
        "data": {
            "name": "Made-up calls to a service desk",
            "source": "train/train.py, which generates them: an example to replace with your own",
            "license": "Apache-2.0",
            "citation": "modelfront, example data of the forecast template",
            "rows": DAYS * 24,
        },
        "algorithm": "Linear regression on the last 24 hours, one for each hour ahead",
        "command": f"python {Path(__file__).resolve().relative_to(REPOSITORY).as_posix()}",
        "frameworks": {name: version(name) for name in ("scikit-learn", "onnx", "numpy")},
        "trained": datetime.date.today().isoformat(),
        "sha256": hashlib.sha256(graph).hexdigest(),
        "metrics": [
            {
                "name": f"mean absolute error in calls on {HELD_OUT_DAYS} held-out days (lower is better)",
                "value": round(float(mean_absolute_error(future, predict(model, history))), 3),
                "baseline": {
                    "name": "same hour of the day before",
                    "value": round(float(mean_absolute_error(future, yesterday)), 3),
                },
            }
        ],
        "limitations": ["Learned from calls that train/train.py makes up: knows no weekend, no holiday and no real service desk."],
    }


def write_json(file, value):
    (FOLDER / file).write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n")


def main():
    series = simulate()
    held_out = HELD_OUT_DAYS * 24
    model = LinearRegression().fit(*windows(series[:-held_out]))
    test = windows(series[-held_out:])
    graph = export(model)
    (FOLDER / "model.onnx").write_bytes(graph)
    card = describe(model, graph, test)
    write_json("card.json", card)
    # 59 hours apart: other days and other hours of the day.
    starts = [case * 59 for case in range(GOLDEN_CASES)]
    cases = [golden_case(model, start, test[0][start]) for start in starts]
    write_json("golden.json", {"reference": f"scikit-learn {version('scikit-learn')}", "tolerance": 1e-3, "cases": cases})
    for metric in card["metrics"]:
        print(f"{metric['name']}: {metric['value']} ({metric['baseline']['name']}: {metric['baseline']['value']})")


if __name__ == "__main__":
    main()
