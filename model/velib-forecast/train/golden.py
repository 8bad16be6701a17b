"""Requests of golden.json, and the answers of torch through three of the four functions of code/inference.py."""

import json

import numpy as np

from inference import input_fn, predict_fn
from network import HISTORY_HOURS, HORIZONS
from windows import fill_gaps

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TUESDAY, SATURDAY = 1, 5
FALLING_HOURS, FALLING_STATIONS = (7, 17), 3
SAMPLE = 10
# The station that the contract's first example asks about.
EXAMPLE_STATION = "12109"


def request(place, history, hour, day, day_off=None):
    """A request about the station in one row of the table of stations."""
    return {
        "station_code": place.station_code,
        "historical_bikes": history,
        "hour": int(hour),
        "day_of_week": int(day),
        "is_weekend": bool(day >= 5 if day_off is None else day_off),
        "capacity": int(place.capacity),
        "latitude": float(place.latitude),
        "longitude": float(place.longitude),
    }


def line(start, end):
    """A history that goes straight from one count to another, in whole bikes."""
    return np.linspace(start, end, HISTORY_HOURS).round().astype(int).tolist()


def usual_loss(counts, hour):
    """Mean change in bikes within three hours after `hour` on workdays [stations]."""
    at = np.flatnonzero((counts.calendar[:, 0] == hour) & (counts.calendar[:, 2] == 0))
    at = at[at + HORIZONS < counts.bikes.shape[1]]
    changes = np.ma.masked_invalid(counts.bikes[:, at + HORIZONS] - counts.bikes[:, at])
    return changes.mean(axis=1).filled(0)


def falling(held_out, known):
    """Held-out windows that fall by a quarter of the capacity when their station usually loses most.

    The forecast is to go on falling.
    """
    counts, cases = held_out.counts, {}
    history = fill_gaps(held_out.history)
    falls = history[:, -4] - history[:, -1] >= held_out.capacity / 4
    for hour in FALLING_HOURS:
        is_then = (counts.calendar[held_out.hour, 0] == hour) & (counts.calendar[held_out.hour, 2] == 0)
        found = held_out[falls & is_then & np.isin(held_out.station, known)]
        stations, first = np.unique(found.station, return_index=True)
        for i in first[np.argsort(usual_loss(counts, hour)[stations], kind="stable")[:FALLING_STATIONS]]:
            name, case = recorded(found, i)
            cases[f"Falling at {hour} h: {name}"] = case
    return cases


def recorded(windows, i):
    """Name and request of one window, with the hours that were not recorded."""
    clock, day, day_off = windows.counts.calendar[windows.hour[i]]
    place = windows.counts.stations.iloc[windows.station[i]]
    history = [None if np.isnan(bikes) else int(bikes) for bikes in windows[i : i + 1].history[0]]
    return f"Station {place.station_code} on a {DAYS[day]} at {clock} h", request(place, history, clock, day, day_off)


def sample(held_out):
    """Held-out windows of stations from all over the city."""
    return dict(recorded(held_out, i) for i in np.linspace(0, len(held_out) - 1, SAMPLE).astype(int))


def special(counts, known):
    """One case for each rule of the contract."""
    stations = list(counts.stations.iloc[known].itertuples())
    place = next((row for row in stations if row.station_code == EXAMPLE_STATION), stations[0])
    full, history = int(place.capacity), line(0.3 * place.capacity, 0.7 * place.capacity)
    usual = request(place, history, 14, TUESDAY)

    def without(*hours):
        return {**usual, "historical_bikes": [None if i in hours else bikes for i, bikes in enumerate(history)]}

    return {
        "A usual afternoon": usual,
        "The same on a Saturday": request(place, history, 14, SATURDAY),
        "The same on a public holiday": request(place, history, 14, TUESDAY, day_off=True),
        "The same before the morning's rush": request(place, history, 5, TUESDAY),
        **{
            f"The same at station {row.station_code}": {**usual, "station_code": row.station_code}
            for row in stations[1:4]
        },
        "Unknown station": {**usual, "station_code": "99999"},
        "One hour missing": without(12),
        "Six hours missing in a row": without(*range(8, 14)),
        "The newest three hours missing": without(21, 22, 23),
        "The oldest hour and every fifth missing": without(0, 5, 10, 15, 20),
        "An empty station": {**usual, "historical_bikes": [0] * HISTORY_HOURS},
        "A full station": {**usual, "historical_bikes": [full] * HISTORY_HOURS},
        "More bikes than docks": {**usual, "historical_bikes": [full + 4] * HISTORY_HOURS},
        "Means of several counts": {**usual, "historical_bikes": [bikes + 0.5 for bikes in history]},
        "The smallest station": {**usual, "capacity": 1},
        "The largest station": {**usual, "capacity": 200},
        "South-west corner": {**usual, "latitude": 48.6, "longitude": 2},
        "North-east corner": {**usual, "latitude": 49.1, "longitude": 2.7},
    }


def golden_cases(model, held_out):
    """`model` is what model_fn returns."""
    counts, (_, numbers, _) = held_out.counts, model
    known = np.flatnonzero(counts.stations["station_code"].isin(numbers))
    cases = {**special(counts, known), **falling(held_out, known), **sample(held_out)}
    return [{"name": name, "request": case, "response": answer(model, case)} for name, case in cases.items()]


def answer(model, case):
    found = predict_fn(input_fn(json.dumps(case), "application/json"), model)
    return {key: value for key, value in found.items() if key != "inference_time_ms"}
