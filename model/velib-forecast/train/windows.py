"""Hourly counts as windows: 24 hours of history with gaps filled in, and the three hours that follow."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch

from days_off import is_day_off
from network import HISTORY_HOURS, HORIZONS
from read_request import MAX_MISSING_HOURS

# A station with fewer windows, two days' worth, keeps the fallback.
FEWEST_WINDOWS = 48
COLUMNS = ["hour", "station_code", "bikes", "capacity", "latitude", "longitude"]


@dataclass(frozen=True)
class Counts:
    """Counts by station and hour; NaN where none was recorded."""

    stations: pd.DataFrame  # station_code, capacity, latitude, longitude
    bikes: np.ndarray  # [stations, hours] float32
    local: pd.DatetimeIndex  # [hours] in Paris
    calendar: np.ndarray  # [hours, 3] int32: local hour, day from Monday, day off
    rows: int

    def start_of_last(self, days):
        """Number of the first hour of the last `days` calendar days in Paris."""
        return int(self.local.searchsorted(self.local[-1].normalize() - pd.DateOffset(days=days - 1)))

    def number_stations(self, windows):
        """Numbers from 1 for the stations that `windows` has enough of, 0 for the others [stations]."""
        is_known = np.bincount(windows.station, minlength=len(self.stations)) >= FEWEST_WINDOWS
        return np.where(is_known, np.cumsum(is_known), 0).astype(np.int32)


def read_counts(data):
    """The counts of a CSV, or of all CSVs in a folder, in the columns that fetch.py writes."""
    files = sorted(data.glob("*.csv*")) if data.is_dir() else [data]
    if not files:
        raise SystemExit(f"{data} has no CSV: expected files with the columns {','.join(COLUMNS)}.")
    tables = [pd.read_csv(file, dtype={"station_code": str}, parse_dates=["hour"]) for file in files]
    table = pd.concat(tables).sort_values("hour")
    # Places as requests have them: five decimals are a metre.
    stations = table.groupby("station_code")[["capacity", "latitude", "longitude"]].last().round(5).reset_index()
    grid = table.pivot_table(index="hour", columns="station_code", values="bikes", aggfunc="last")
    grid = grid.reindex(pd.date_range(grid.index[0], grid.index[-1], freq="h"))
    local = grid.index.tz_convert("Europe/Paris")
    calendar = np.stack([local.hour, local.day_of_week, [is_day_off(date) for date in local.date]], axis=1)
    bikes = grid[stations["station_code"]].to_numpy().T
    return Counts(stations, np.ascontiguousarray(bikes, np.float32), local, calendar.astype(np.int32), len(table))


def fill_gaps(history):
    """Histories [N, hours] without NaN, by the rule of fill-gaps.ts, for many at once.

    A missing hour is put on the straight line between its known neighbours; at either end, the nearest known count.
    """
    length = history.shape[1]
    hours, known = np.arange(length), ~np.isnan(history)
    before = np.maximum.accumulate(np.where(known, hours, -1), axis=1)
    after = np.minimum.accumulate(np.where(known, hours, length)[:, ::-1], axis=1)[:, ::-1]
    before, after = np.where(before < 0, after, before), np.where(after == length, before, after)
    start, end = (np.take_along_axis(history, neighbour, axis=1) for neighbour in (before, after))
    return (start + (end - start) * (hours - before) / np.maximum(after - before, 1)).astype(np.float32)


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
        """Counts as recorded, NaN where there is none."""
        return self.around(range(1 - HISTORY_HOURS, 1))

    @property
    def future(self):
        return self.around(range(1, HORIZONS + 1))

    @property
    def capacity(self):
        return self.counts.stations["capacity"].to_numpy(np.float32)[self.station]

    def with_newest(self):
        """Those whose newest count was recorded: for the others the last value is no forecast."""
        return self[~np.isnan(self.around([0])[:, 0])]

    def tensors(self, numbers, history=None):
        """The network's inputs; `numbers` is what number_stations returns."""
        places = self.counts.stations[["capacity", "latitude", "longitude"]].to_numpy(np.float32)
        return (
            torch.from_numpy(fill_gaps(self.history if history is None else history)),
            torch.from_numpy(numbers[self.station]),
            torch.from_numpy(self.counts.calendar[self.hour]),
            torch.from_numpy(places[self.station]),
        )


def windows_of(counts, begin, end):
    """Every window of a request that could be made, and checked, in the hours from `begin` to before `end`.

    The newest hour and the three to come lie there, the three were recorded, and at most six hours of history were not.
    History may reach back before `begin`.
    """
    hours = np.arange(max(begin, HISTORY_HOURS - 1), min(end, counts.bikes.shape[1]) - HORIZONS)
    station, hour = np.meshgrid(np.arange(len(counts.stations)), hours, indexing="ij")
    found = Windows(counts, station.ravel(), hour.ravel())
    missing = np.isnan(found.history).sum(axis=1)
    return found[(missing <= MAX_MISSING_HOURS) & ~np.isnan(found.future).any(axis=1)]
