"""Trains the forecast and writes everything of its folder that comes out of training.

    python model/velib-forecast/train/train.py [--simulated FILE | --fetched FILE] [--out FOLDER]

Without a file it simulates one first. Writes model.onnx, model.safetensors, code/stations.json, card.json, golden.json
and train/heldout.json into FOLDER (default: model/velib-forecast). Seeded: every run with the versions of
requirements.txt on the same kind of processor writes the same bytes, except for the date in the card. Takes about five
minutes on one core.
"""

import argparse
import datetime
import hashlib
import json
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch

import simulate

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "code"))
from export import to_onnx, to_safetensors  # noqa: E402
from golden import golden_cases  # noqa: E402
from measure import metrics, predict  # noqa: E402
from network import Forecaster  # noqa: E402
from windows import read_counts, split  # noqa: E402

SEED = 42
STEPS, BATCH, RATE = 5000, 512, 5e-3
# Share of the windows that are trained as if their station were unknown.
UNKNOWN = 0.08
HELD_OUT_SAMPLE = 1000
# In bikes: a few steps of single precision at 200 docks, summed in another order by another runtime.
TOLERANCE = 1e-4
FRAMEWORKS = ("torch", "onnx", "numpy", "pandas", "safetensors")


def fit(windows, stations, random):
    """Minimises the squared error of the shares, one random batch a step."""
    torch.manual_seed(SEED)
    network = Forecaster(stations)
    optimizer = torch.optim.Adam(network.parameters())
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=RATE, total_steps=STEPS)
    total = 0.0
    for step in range(1, STEPS + 1):
        batch = windows[random.integers(0, len(windows), BATCH)]
        history, station, calendar, place = batch.tensors()
        station = station * torch.from_numpy((random.uniform(size=BATCH) >= UNKNOWN).astype(np.int32))
        target = torch.from_numpy(batch.future) / place[:, :1]
        loss = torch.nn.functional.mse_loss(network.shares(history, station, calendar, place), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        total += loss.item()
        if step % 500 == 0:
            print(f"step {step} of {STEPS}: mean loss {total / 500:.5f}", flush=True)
            total = 0.0
    return network


def describe_data(rows, simulated):
    if simulated:
        return {
            "name": f"A simulated year of hourly counts at {simulate.STATIONS} stations that do not exist",
            "source": "model/velib-forecast/train/simulate.py",
            "license": "Apache-2.0",
            "rows": rows,
            "simulated": True,
        }
    return {
        "name": "Vélib' - Disponibilité temps réel",
        "source": "Open data of the city of Paris, collected by model/velib-forecast/train/fetch.py",
        "license": "ODbL 1.0",
        "rows": rows,
        "simulated": False,
    }


def describe_limits(simulated):
    return [
        *(
            [
                "The data is simulated: stations, counts and every figure here are made up by a script of ours and say "
                "nothing about the real Vélib'. For real stations train it on fetched data.",
            ]
            if simulated
            else []
        ),
        "Does not see the weather, events, closures or the vans that move bikes, except through the last 24 hours.",
        "An unknown station is forecast by a fallback embedding, which is less exact: the answer says so "
        "(station_known).",
        "Missing hours are filled in by straight lines: the more there are and the newer they are, the less exact it "
        "is.",
        "Held-out weeks lie between weeks of training: how it ages from one year to the next is not measured.",
        "A falling history does not always mean a falling forecast: after the morning's rush stations fill again.",
    ]


def describe(rows, simulated, graph, figures):
    return {
        "data": describe_data(rows, simulated),
        "algorithm": "Two-layer LSTM over 24 hourly counts, with embeddings of station, hour and day",
        "command": "python model/velib-forecast/train/train.py" + ("" if simulated else " --fetched FILE"),
        "frameworks": {name: version(name).split("+")[0] for name in FRAMEWORKS},
        "trained": datetime.date.today().isoformat(),
        "sha256": hashlib.sha256(graph).hexdigest(),
        "metrics": figures,
        "limitations": describe_limits(simulated),
    }


def tensor(kind, array, digits=7):
    return {"type": kind, "dims": list(array.shape), "data": [round(value, digits) for value in array.ravel().tolist()]}


def held_out_tensors(network, windows):
    """A sample of the held-out windows by the names of the graph, with torch's outputs."""
    tensors = windows[np.linspace(0, len(windows) - 1, HELD_OUT_SAMPLE).astype(int)].tensors()
    history, station, calendar, place = (values.numpy() for values in tensors)
    return {
        "reference": reference(),
        "inputs": {
            "history": tensor("float32", history.astype(int)),
            "station": tensor("int32", station),
            "calendar": tensor("int32", calendar),
            "place": tensor("float32", place.astype(np.float64)),
        },
        "outputs": {"bikes": tensor("float32", predict(network, tensors).astype(np.float64), digits=5)},
    }


def reference():
    return f"torch {version('torch').split('+')[0]}"


def write_json(path, value, indent=None):
    path.parent.mkdir(parents=True, exist_ok=True)
    separators = None if indent else (",", ":")
    path.write_text(json.dumps(value, indent=indent, separators=separators, ensure_ascii=False) + "\n")


def main(csv, simulated, out):
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    random = np.random.default_rng(SEED)
    counts = read_counts(csv)
    trained_on, held_out, unseen = split(counts)
    network = fit(trained_on, len(counts.known), random)
    graph = to_onnx(network, held_out[:1].tensors())
    figures = metrics(network, held_out, unseen, random)

    out.mkdir(parents=True, exist_ok=True)
    (out / "model.onnx").write_bytes(graph)
    (out / "model.safetensors").write_bytes(to_safetensors(network))
    write_json(out / "code" / "stations.json", counts.known, indent=2)
    write_json(out / "card.json", describe(counts.rows, simulated, graph, figures), indent=2)
    model = network.eval(), {code: number for number, code in enumerate(counts.known, start=1)}
    cases = golden_cases(model, held_out)
    write_json(out / "golden.json", {"reference": reference(), "tolerance": TOLERANCE, "cases": cases}, indent=2)
    write_json(out / "train" / "heldout.json", held_out_tensors(network, held_out))
    for figure in figures:
        print(f"{figure['name']}: {figure['value']} ({figure['baseline']['name']}: {figure['baseline']['value']})")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--simulated", type=Path, default=simulate.FILE, metavar="FILE", help="made by simulate.py")
    source.add_argument("--fetched", type=Path, metavar="FILE", help="made by fetch.py")
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[1], metavar="FOLDER")
    arguments = parser.parse_args()
    if not arguments.fetched and not arguments.simulated.exists():
        simulate.main(arguments.simulated)
    main(arguments.fetched or arguments.simulated, not arguments.fetched, arguments.out)
