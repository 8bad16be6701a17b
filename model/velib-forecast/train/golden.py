"""The requests of golden.json, and what torch answers through three of the four functions of code/inference.py."""

import json

import numpy as np

from inference import input_fn, predict_fn
from network import HISTORY_HOURS, HORIZONS
from simulate import EXAMPLE_STATION

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TUESDAY, SATURDAY = 1, 5
FALLING_HOURS = (5, 16)
SAMPLE = 10


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


def losing(counts, hour, number):
    """The known stations that lose most in the three hours after `hour` on workdays, as a share of their capacity."""
    capacity = counts.stations["capacity"].to_numpy()
    at = np.flatnonzero((counts.calendar[:, 0] == hour) & (counts.calendar[:, 2] == 0))
    at = at[at + HORIZONS < counts.bikes.shape[1]]
    change = np.nanmean(counts.bikes[:, at + HORIZONS] - counts.bikes[:, at], axis=1) / capacity
    order = np.argsort(np.where(counts.unseen, np.inf, change))
    return [counts.stations.iloc[i] for i in order[:number]]


def falling(counts):
    """A steady fall, just before the hours in which a station loses most: the forecast is to go on falling."""
    return {
        f"Falling towards {hour} h at station {place.station_code}": request(
            place, line(0.9 * place.capacity, 0.5 * place.capacity), hour, TUESDAY
        )
        for hour in FALLING_HOURS
        for place in losing(counts, hour, 3)
    }


def sample(held_out):
    """Held-out windows from all over the year."""
    counts, cases = held_out.counts, {}
    windows = held_out[np.linspace(0, len(held_out) - 1, SAMPLE).astype(int)]
    for station, hour, history in zip(windows.station, windows.hour, windows.history):
        clock, day, day_off = counts.calendar[hour]
        place = counts.stations.iloc[station]
        name = f"Station {place.station_code} on a {DAYS[day]} at {clock} h"
        cases[name] = request(place, history.astype(int).tolist(), clock, day, day_off)
    return cases


def special(counts):
    """One case for each rule of the contract."""
    known = counts.stations[~counts.unseen]
    place = next((row for row in known.itertuples() if row.station_code == EXAMPLE_STATION), next(known.itertuples()))
    full, history = int(place.capacity), line(0.3 * place.capacity, 0.7 * place.capacity)
    usual = request(place, history, 14, TUESDAY)

    def without(*hours):
        return {**usual, "historical_bikes": [None if i in hours else bikes for i, bikes in enumerate(history)]}

    return {
        "A usual afternoon": usual,
        "The same on a Saturday": request(place, history, 14, SATURDAY),
        "The same on a public holiday": request(place, history, 14, TUESDAY, day_off=True),
        "The same before the morning's rush": request(place, history, 5, TUESDAY),
        **{f"The same at station {code}": {**usual, "station_code": code} for code in counts.known[1:4]},
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
    cases = {**special(held_out.counts), **falling(held_out.counts), **sample(held_out)}
    return [{"name": name, "request": case, "response": answer(model, case)} for name, case in cases.items()]


def answer(model, case):
    found = predict_fn(input_fn(json.dumps(case), "application/json"), model)
    return {key: value for key, value in found.items() if key != "inference_time_ms"}
