"""Trains the forecast on real counts and writes everything of its folder that comes out of training.

    python model/velib-forecast/train/train.py --data ../shared/data/velib [--out FOLDER]

DATA is a CSV that fetch.py wrote, or a folder of CSVs in its columns, gzipped or not. Writes model.onnx,
model.safetensors, code/stations.json, code/error-ranges.json, choices.json, card.json, golden.json and train/heldout.json
into FOLDER (default: model/velib-forecast). Seeded: every run with the versions of requirements.txt on the same kind of processor
writes the same bytes, except for the date in the card.

The last seven days are kept for measuring. Two more networks are trained for figures alone: one without the week before
them, one without every fifth station.
"""

import argparse
import datetime
import hashlib
import json
import os
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

SOURCE = "Vélib' Métropole, Ville de Paris, ODbL"
FOLDER = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(FOLDER / "code"))
from export import to_onnx, to_safetensors  # noqa: E402
from golden import golden_cases  # noqa: E402
from measure import (  # noqa: E402
    Model,
    compare,
    describe_ranges,
    error_ranges,
    last_value,
    same_hour_yesterday,
    summary,
    with_missing_hours,
)
from network import Forecaster  # noqa: E402
from read_request import MAX_MISSING_HOURS  # noqa: E402
from windows import fill_gaps, read_counts, windows_of  # noqa: E402

SEED = 42
STEPS, BATCH, RATE = 2500, 512, 5e-3
# Weights are averaged over about the last 1,000 steps.
AVERAGING = 0.999
# Share of the windows that are trained as if their station were unknown.
UNKNOWN = 0.25
WEEK = 7
# Every fifth station is kept from one of the networks.
STRANGERS = 5
FEWEST_DAYS = 3 * WEEK
HELD_OUT_SAMPLE = 1000
# In bikes: a few steps of single precision at 200 docks, summed in another order by another runtime.
TOLERANCE = 1e-4
FRAMEWORKS = ("torch", "onnx", "numpy", "pandas", "safetensors")


def fit(windows):
    """Minimises the squared error of the shares, one random batch a step, and averages the weights."""
    torch.manual_seed(SEED)
    random = torch.Generator().manual_seed(SEED)
    numbers = windows.counts.number_stations(windows)
    inputs, future = windows.tensors(numbers), torch.from_numpy(windows.future)
    network = Forecaster(int(numbers.max()))
    average = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(AVERAGING))
    optimizer = torch.optim.Adam(network.parameters())
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=RATE, total_steps=STEPS)
    total = 0.0
    for step in range(1, STEPS + 1):
        batch = torch.randint(len(windows), (BATCH,), generator=random)
        history, station, calendar, place = (tensor[batch] for tensor in inputs)
        station = station * (torch.rand(BATCH, generator=random) >= UNKNOWN).int()
        shares = network.shares(history, station, calendar, place)
        loss = torch.nn.functional.mse_loss(shares, future[batch] / place[:, :1])
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        average.update_parameters(network)
        total += loss.item()
        if step % 500 == 0:
            print(f"step {step} of {STEPS}: mean loss {total / 500:.5f}", flush=True)
            total = 0.0
    return Model(average.module.eval(), numbers)


def in_words(counts, begin, end):
    """The days of the hours from `begin` to before `end`: "27 May to 2 June 2022", "3 to 9 June 2022"."""
    first, last = counts.local[begin], counts.local[end - 1]
    month = "" if first.month == last.month else f" {first:%B}"
    return f"{first.day}{month} to {last.day} {last:%B %Y}"


def measure(model, counts, parts):
    """The card's figures, and the ranges in which errors usually lie."""
    before, week, end = parts
    held_out = windows_of(counts, week, end).with_newest()
    history, actual = fill_gaps(held_out.history), held_out.future
    forecast, last, when = model.predict(held_out), last_value(history), in_words(counts, week, end)
    figures = compare(when, actual, forecast, "last value", last)
    figures += compare(when, actual, forecast, "same hour yesterday", same_hour_yesterday(history))

    gaps = fill_gaps(with_missing_hours(held_out, np.random.default_rng(SEED)))
    where = f"with {MAX_MISSING_HOURS} of 24 hours missing"
    figures += summary(where, actual, model.predict(held_out, gaps), "last known value", last_value(gaps))

    print("without every fifth station", flush=True)
    trained_on = windows_of(counts, 0, week)
    others = fit(trained_on[trained_on.station % STRANGERS != STRANGERS - 1])
    is_strange = held_out.station % STRANGERS == STRANGERS - 1
    strangers = held_out[is_strange]
    where = f"at {len(np.unique(strangers.station))} stations that another network never saw"
    figures += summary(where, strangers.future, others.predict(strangers), "last value", last[is_strange])

    print("without the week before", flush=True)
    earlier, other_week = fit(windows_of(counts, 0, before)), windows_of(counts, before, week).with_newest()
    other_forecast, other_last = earlier.predict(other_week), last_value(fill_gaps(other_week.history))
    where = f"{in_words(counts, before, week)}, by a network trained on the days before"
    figures += summary(where, other_week.future, other_forecast, "last value", other_last)

    ranges, last_ranges = error_ranges(other_week, other_forecast), error_ranges(other_week, other_last)
    return figures + describe_ranges(held_out, forecast, ranges, last, last_ranges), ranges


def describe(counts, command, graph, figures):
    return {
        "data": {
            "name": f"Vélib': hourly counts of bikes at {len(counts.stations)} stations, "
            f"{in_words(counts, 0, counts.bikes.shape[1])}",
            "source": SOURCE,
            "license": "ODbL 1.0",
            "citation": SOURCE,
            "rows": counts.rows,
        },
        "algorithm": "Two-layer LSTM over 24 hourly counts, with an embedding of the station",
        "command": command,
        "frameworks": {name: version(name).split("+")[0] for name in FRAMEWORKS},
        "trained": datetime.date.today().isoformat(),
        "sha256": hashlib.sha256(graph).hexdigest(),
        "metrics": figures,
        "limitations": [
            "Not for decisions that need a bike or a dock to be there, such as journeys without an alternative or "
            "sending vans: one count in five lies outside the likely range.",
            "Learned from three weeks of one spring: knows no winter, no school holidays and no other city.",
            "Does not see the weather, events, closures or the vans that move bikes, except through the last 24 hours.",
            "An unknown station is forecast by a fallback embedding, which is less exact: the answer says so "
            "(station_known).",
            "Missing hours are filled in by straight lines: the more there are and the newer they are, the less exact "
            "it is.",
            "Tells Saturdays, Sundays and other days off from workdays; workdays are alike to it.",
            "A falling history does not always mean a falling forecast: after the morning's rush stations fill again.",
        ],
    }


def tensor(kind, array, digits=7):
    return {"type": kind, "dims": list(array.shape), "data": [round(value, digits) for value in array.ravel().tolist()]}


def held_out_tensors(model, windows):
    """A sample of the held-out windows by the names of the graph, with torch's outputs."""
    sample = windows[np.linspace(0, len(windows) - 1, HELD_OUT_SAMPLE).astype(int)]
    history, station, calendar, place = (values.numpy() for values in sample.tensors(model.numbers))
    return {
        "reference": reference(),
        "inputs": {
            "history": tensor("float32", history.astype(np.float64), digits=5),
            "station": tensor("int32", station),
            "calendar": tensor("int32", calendar),
            "place": tensor("float32", place.astype(np.float64), digits=5),
        },
        "outputs": {"bikes": tensor("float32", model.predict(sample).astype(np.float64), digits=5)},
    }


def reference():
    return f"torch {version('torch').split('+')[0]}"


def write_json(path, value, indent=None):
    path.parent.mkdir(parents=True, exist_ok=True)
    separators = None if indent else (",", ":")
    path.write_text(json.dumps(value, indent=indent, separators=separators, ensure_ascii=False) + "\n")


def choices(stations):
    """The stations that the page offers, with the fields of a request that they fill."""
    fields = ["station_code", "capacity", "latitude", "longitude"]
    rows = [[code, int(capacity), *place] for code, capacity, *place in stations[fields].itertuples(index=False)]
    return {"title": "Station", "source": SOURCE, "fields": fields, "rows": rows}


def main(data, out):
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    counts = read_counts(data)
    before, week, end = counts.start_of_last(2 * WEEK), counts.start_of_last(WEEK), counts.bikes.shape[1]
    if end < 24 * FEWEST_DAYS:
        raise SystemExit(
            f"{data} has {end} hours: at least {FEWEST_DAYS} days are needed, to train on some and measure on others."
        )
    model = fit(windows_of(counts, 0, week))
    held_out = windows_of(counts, week, end).with_newest()
    graph = to_onnx(model.network, held_out[:1].tensors(model.numbers))
    figures, ranges = measure(model, counts, (before, week, end))

    out.mkdir(parents=True, exist_ok=True)
    (out / "model.onnx").write_bytes(graph)
    (out / "model.safetensors").write_bytes(to_safetensors(model.network))
    codes = counts.stations["station_code"][model.numbers > 0].tolist()
    write_json(out / "code" / "stations.json", codes)
    write_json(out / "code" / "error-ranges.json", ranges)
    write_json(out / "choices.json", choices(counts.stations[model.numbers > 0]))
    command = f"python model/velib-forecast/train/train.py --data {os.path.relpath(data, FOLDER.parents[1])}"
    write_json(out / "card.json", describe(counts, command, graph, figures), indent=2)
    cases = golden_cases((model.network, dict(zip(codes, range(1, len(codes) + 1))), ranges), held_out)
    write_json(out / "golden.json", {"reference": reference(), "tolerance": TOLERANCE, "cases": cases}, indent=2)
    write_json(out / "train" / "heldout.json", held_out_tensors(model, held_out))
    for figure in figures:
        print(f"{figure['name']}: {figure['value']} ({figure['baseline']['name']}: {figure['baseline']['value']})")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="DATA", help="CSV of fetch.py, or a folder of them")
    parser.add_argument("--out", type=Path, default=FOLDER, metavar="FOLDER")
    arguments = parser.parse_args()
    main(arguments.data, arguments.out)
