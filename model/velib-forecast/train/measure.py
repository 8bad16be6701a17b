"""How good the forecasts are on held-out weeks, beside the two forecasts that need no model."""

import numpy as np
import torch

from network import HISTORY_HOURS, HORIZONS
from windows import WEEK

HORIZON_NAMES = ("T+1h", "T+2h", "T+3h")
CHUNK = 8192
MISSING = 6


def predict(network, tensors):
    """Bikes [windows, horizons], in chunks that fit into memory."""
    network.eval()
    with torch.inference_mode():
        chunks = zip(*(tensor.split(CHUNK) for tensor in tensors))
        return torch.cat([network(*chunk) for chunk in chunks]).numpy()


def last_value(windows):
    return np.repeat(windows.around([0]), HORIZONS, axis=1)


def same_hour_last_week(windows):
    return windows.around(range(1 - WEEK, HORIZONS + 1 - WEEK))


def r2(actual, forecast):
    """Share of the variance of the bikes that the forecast explains, by horizon, over all stations and hours."""
    actual = actual.astype(np.float64)
    return 1 - ((actual - forecast) ** 2).sum(axis=0) / ((actual - actual.mean(axis=0)) ** 2).sum(axis=0)


def mean_error(actual, forecast):
    return float(np.abs(actual - forecast).mean())


def with_missing_hours(windows, random):
    """Histories of which six hours are missing, filled in as the handlers do."""
    history = windows.history.copy()
    hours = np.arange(HISTORY_HOURS)
    for row in history:
        known = np.sort(random.permutation(HISTORY_HOURS)[MISSING:])
        row[:] = np.interp(hours, known, row[known])
    return history


def entry(name, value, baseline, baseline_value):
    figures = round(float(value), 4), round(float(baseline_value), 4)
    return {"name": name, "value": figures[0], "baseline": {"name": baseline, "value": figures[1]}}


def metrics(network, held_out, unseen, random):
    """The card's figures. Raises if a baseline is as good at any horizon."""
    actual, forecast = held_out.future, predict(network, held_out.tensors())
    scores, weeks = r2(actual, forecast), len(np.unique(held_out.hour // WEEK))
    on_average = f"mean R² of the three hours, on {weeks} held-out weeks"
    baselines = {"last value": last_value(held_out), "same hour last week": same_hour_last_week(held_out)}
    found = []
    for name, baseline in baselines.items():
        others = r2(actual, baseline)
        if not (scores > others).all():
            raise SystemExit(f"R2 {scores} does not beat the baseline {name}, {others}, at every horizon.")
        found.append(entry(on_average, scores.mean(), name, others.mean()))
        found += [entry(f"R² at {hour}", *pair) for hour, *pair in zip(HORIZON_NAMES, scores, [name] * 3, others)]
    last = last_value(held_out)
    with_gaps = predict(network, held_out.tensors(with_missing_hours(held_out, random)))
    strangers = predict(network, unseen.tensors())
    return found + [
        entry("mean absolute error in bikes", mean_error(actual, forecast), "last value", mean_error(actual, last)),
        entry(
            f"mean R² with {MISSING} of 24 hours missing",
            r2(actual, with_gaps).mean(),
            "last value",
            r2(actual, last).mean(),
        ),
        entry(
            f"mean R² at {len(np.unique(unseen.station))} stations unknown to the model",
            r2(unseen.future, strangers).mean(),
            "last value",
            r2(unseen.future, last_value(unseen)).mean(),
        ),
    ]
