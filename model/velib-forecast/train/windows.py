"""Hourly counts as windows: 24 hours of history, and the three hours that follow."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch

from days_off import is_day_off
from network import HISTORY_HOURS, HORIZONS

WEEK = 7 * 24
# Every sixth week is held out, the year round.
HELD_OUT_EVERY = 6
# Every eleventh station is never trained on: it measures the forecast for an unknown station.
UNSEEN_EVERY = 11


@dataclass(frozen=True)
class Counts:
    """Counts of a CSV by station and hour; NaN where an hour was not recorded."""

    stations: pd.DataFrame  # station_code, capacity, latitude, longitude
    bikes: np.ndarray  # [stations, hours] float32
    calendar: np.ndarray  # [hours, 3] int32: local hour, day from Monday, day off
    rows: int

    @property
    def unseen(self):
        return np.arange(len(self.stations)) % UNSEEN_EVERY == UNSEEN_EVERY - 1

    @property
    def known(self):
        """Codes by number: the first is number 1."""
        return self.stations["station_code"][~self.unseen].tolist()


def read_counts(csv):
    table = pd.read_csv(csv, dtype={"station_code": str}, parse_dates=["hour"])
    stations = table.groupby("station_code")[["capacity", "latitude", "longitude"]].last().reset_index()
    grid = table.pivot_table(index="hour", columns="station_code", values="bikes", aggfunc="last")
    grid = grid.reindex(pd.date_range(grid.index[0], grid.index[-1], freq="h"))
    local = grid.index.tz_convert("Europe/Paris")
    calendar = np.stack([local.hour, local.dayofweek, [is_day_off(date) for date in local.date]], axis=1)
    bikes = grid[stations["station_code"]].to_numpy().T
    return Counts(stations, np.ascontiguousarray(bikes, np.float32), calendar.astype(np.int32), len(table))


@dataclass(frozen=True)
class Windows:
    """Places in `counts`: station (row) and hour (column of the newest count)."""

    counts: Counts
    station: np.ndarray
    hour: np.ndarray

    def __len__(self):
        return len(self.hour)

    def __getitem__(self, chosen):
        return Windows(self.counts, self.station[chosen], self.hour[chosen])

    def around(self, offsets):
        """Bikes at the newest hour plus each offset [windows, offsets]."""
        return self.counts.bikes[self.station[:, None], self.hour[:, None] + np.asarray(offsets)]

    @property
    def history(self):
        return self.around(range(1 - HISTORY_HOURS, 1))

    @property
    def future(self):
        return self.around(range(1, HORIZONS + 1))

    @property
    def capacity(self):
        return self.counts.stations["capacity"].to_numpy(np.float32)[self.station]

    def tensors(self, history=None):
        """The network's inputs; unseen stations have number 0."""
        numbers = np.where(self.counts.unseen, 0, np.cumsum(~self.counts.unseen))
        places = self.counts.stations[["capacity", "latitude", "longitude"]].to_numpy(np.float32)
        return (
            torch.from_numpy(self.history if history is None else history),
            torch.from_numpy(numbers[self.station].astype(np.int32)),
            torch.from_numpy(self.counts.calendar[self.hour]),
            torch.from_numpy(places[self.station]),
        )


def split(counts):
    """Windows to train on, held-out windows of known stations, and held-out windows of unseen stations.

    No window reaches from one part into another, and none has an hour that was not recorded, nor lacks last week's.
    """
    length = counts.bikes.shape[1]
    hours = np.arange(WEEK, length - HORIZONS)
    first, last = (hours + 1 - HISTORY_HOURS) // WEEK, (hours + HORIZONS) // WEEK
    held_out = (first == last) & (first % HELD_OUT_EVERY == HELD_OUT_EVERY - 1)
    trained = (first % HELD_OUT_EVERY != HELD_OUT_EVERY - 1) & (last % HELD_OUT_EVERY != HELD_OUT_EVERY - 1)

    def windows(stations, chosen):
        station, hour = np.meshgrid(np.flatnonzero(stations), hours[chosen], indexing="ij")
        found = Windows(counts, station.ravel(), hour.ravel())
        needed = found.around([*range(1 - HISTORY_HOURS, HORIZONS + 1), *range(1 - WEEK, HORIZONS + 1 - WEEK)])
        return found[~np.isnan(needed).any(axis=1)]

    known = ~counts.unseen
    parts = windows(known, trained), windows(known, held_out), windows(~known, held_out)
    if not all(map(len, parts)):
        raise SystemExit(
            f"The data has {len(counts.stations)} stations and {length / WEEK:.1f} weeks, or too many hours without a "
            f"count: at least {UNSEEN_EVERY} stations and {HELD_OUT_EVERY} whole weeks are needed, to train on some "
            "and measure on others."
        )
    return parts
