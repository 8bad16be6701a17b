"""How good forecasts are, beside the two forecasts that need no model, and how far off they usually are."""

from dataclasses import dataclass

import numpy as np
import torch

from inference import HORIZONS as HORIZON_NAMES
from network import HISTORY_HOURS, HORIZONS
from read_request import MAX_MISSING_HOURS

CHUNK = 8192
# Four of five counts lie between these quantiles of the errors.
LOW, HIGH = 0.1, 0.9
# Groups of forecasts, from empty stations to full ones, whose errors are told apart.
LEVELS = 8


@dataclass(frozen=True)
class Model:
    """A trained network, and the numbers by which it knows the stations [stations]."""

    network: torch.nn.Module
    numbers: np.ndarray

    def predict(self, windows, history=None):
        """Bikes [windows, horizons], in chunks that fit into memory."""
        self.network.eval()
        with torch.inference_mode():
            chunks = zip(*(tensor.split(CHUNK) for tensor in windows.tensors(self.numbers, history)))
            return torch.cat([self.network(*chunk) for chunk in chunks]).numpy()


def last_value(history):
    """The newest count of histories without gaps, for every hour to come."""
    return np.repeat(history[:, -1:], HORIZONS, axis=1)


def same_hour_yesterday(history):
    """The three oldest counts of histories without gaps: a day before the three hours to come."""
    return history[:, :HORIZONS]


def r2(actual, forecast):
    """Share of the variance of the bikes that the forecast explains, by horizon, over all stations and hours."""
    actual = actual.astype(np.float64)
    return 1 - ((actual - forecast) ** 2).sum(axis=0) / ((actual - actual.mean(axis=0)) ** 2).sum(axis=0)


def mean_errors(actual, forecast):
    """Mean absolute error in bikes, by horizon."""
    return np.abs(actual.astype(np.float64) - forecast).mean(axis=0)


def with_missing_hours(windows, random):
    """Histories of which as many hours are missing as a request may lack, those that were not recorded among them."""
    history = windows.history.copy()
    order = random.permuted(np.tile(np.arange(HISTORY_HOURS), (len(history), 1)), axis=1).astype(np.float64)
    order[np.isnan(history)] = -1
    last = np.sort(order, axis=1)[:, MAX_MISSING_HOURS - 1 : MAX_MISSING_HOURS]
    history[order <= last] = np.nan
    return history


def error_ranges(windows, forecast):
    """By horizon: shares of the capacity that were forecast, and quantiles of the errors there, as shares as well."""
    capacity = windows.capacity[:, None]
    shares, errors = forecast / capacity, (windows.future - forecast) / capacity
    ranges = {}
    for name, share, error in zip(HORIZON_NAMES, shares.T, errors.T):
        groups = np.array_split(np.argsort(share, kind="stable"), LEVELS)
        ranges[name] = {
            "share": [round(float(share[group].mean()), 4) for group in groups],
            "low": [round(float(np.quantile(error[group], LOW)), 4) for group in groups],
            "high": [round(float(np.quantile(error[group], HIGH)), 4) for group in groups],
        }
    return ranges


def limits(ranges, windows, forecast):
    """The lower and the upper end of the likely range in bikes, each [windows, horizons]."""
    capacity = windows.capacity[:, None]
    shares = forecast / capacity

    def end(which):
        errors = [np.interp(share, ranges[name]["share"], ranges[name][which]) for name, share in zip(ranges, shares.T)]
        return (shares + np.stack(errors, axis=1)).clip(0, 1) * capacity

    return end("low"), end("high")


def entry(name, value, baseline, baseline_value):
    figures = round(float(value), 4), round(float(baseline_value), 4)
    return {"name": name, "value": figures[0], "baseline": {"name": baseline, "value": figures[1]}}


def compare(where, actual, forecast, baseline, plain):
    """R² and mean absolute error, each over the three hours together and by hour, beside those of a baseline, `plain`.

    Raises if the baseline is as good at any horizon.
    """
    scores, others = r2(actual, forecast), r2(actual, plain)
    errors, other_errors = mean_errors(actual, forecast), mean_errors(actual, plain)
    if not ((scores > others).all() and (errors < other_errors).all()):
        raise SystemExit(
            f"{where}: R2 {scores} and errors {errors} do not beat the {baseline}, {others} and {other_errors}."
        )

    def by_hour(what, values, plain_values):
        return [
            entry(f"{what} {hour}", value, baseline, plain_value)
            for hour, value, plain_value in zip(HORIZON_NAMES, values, plain_values)
        ]

    return [
        *summary(where, actual, forecast, baseline, plain),
        *by_hour("R² at", scores, others),
        *by_hour("mean absolute error in bikes at", errors, other_errors),
    ]


def summary(where, actual, forecast, baseline, plain):
    """R² and mean absolute error over the three hours together, beside those of a baseline, `plain`."""
    return [
        entry(f"mean R² of the three hours, {where}", r2(actual, forecast).mean(), baseline, r2(actual, plain).mean()),
        entry(
            f"mean absolute error in bikes, {where}",
            mean_errors(actual, forecast).mean(),
            baseline,
            mean_errors(actual, plain).mean(),
        ),
    ]


def describe_ranges(windows, forecast, ranges, plain, plain_ranges):
    """How many counts the likely range holds, and how wide it is beside that of the last value."""
    low, high = limits(ranges, windows, forecast)
    within = (windows.future >= low) & (windows.future <= high)
    plain_low, plain_high = limits(plain_ranges, windows, plain)
    widths, plain_widths = (high - low).mean(axis=0), (plain_high - plain_low).mean(axis=0)
    return [
        entry("share of the counts within their likely range", within.mean(), "what the range is to hold", HIGH - LOW),
        *(
            entry(f"width of the likely range in bikes at {name} (lower is better)", width, "last value", plain)
            for name, width, plain in zip(HORIZON_NAMES, widths, plain_widths)
        ),
    ]
