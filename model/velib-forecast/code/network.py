"""The network: what training makes, what model.onnx was exported from, what model.safetensors holds the weights of."""

import math

import torch
from torch import nn
from torch.nn import functional

HISTORY_HOURS = 24
HORIZONS = 3
# Hours that the LSTM reads at a time: a third of the steps at the same error.
HOURS_A_STEP = 3
HIDDEN = 40
STATION_SIZE = 12
# Waves a day in which the hour is told: hours that were seldom recorded lie between their neighbours.
WAVES = 4
DROPOUT = 0.1
# Brings capacity, latitude and longitude to about -1..1: a typical station in the centre of Paris, and half the
# city's height and width in degrees.
ORIGIN, EXTENT = (32.0, 48.86, 2.345), (32.0, 0.042, 0.085)


def clock():
    """Sine and cosine of each hour of the day [24, 2 * WAVES]."""
    hours = range(24)
    angles = [[2 * math.pi * wave * hour / 24 for wave in range(1, WAVES + 1)] for hour in hours]
    return torch.tensor([[wave(angle) for angle in row for wave in (math.sin, math.cos)] for row in angles])


def weekend():
    """Tells Saturday and Sunday from the other days, which are alike [7, 2]."""
    return torch.tensor([[0.0, 0.0]] * 5 + [[1.0, 0.0], [0.0, 1.0]])


class Forecaster(nn.Module):
    """Bikes in one, two and three hours, from counts as a request has them, gaps filled in.

    Scaling and clamping are in here. Station 0 is the fallback: trained on a share of every station's windows, it
    stands for any station.
    """

    def __init__(self, stations):
        super().__init__()
        self.stations = nn.Embedding(stations + 1, STATION_SIZE)
        nn.init.normal_(self.stations.weight, std=0.1)
        self.lstm = nn.LSTM(input_size=HOURS_A_STEP, hidden_size=HIDDEN, num_layers=2, batch_first=True)
        features = HIDDEN + HISTORY_HOURS - 1 + STATION_SIZE + 2 * WAVES + 2 + 1 + 3
        self.head = nn.Sequential(
            nn.Linear(features, 96),
            nn.ReLU(),
            nn.Dropout(DROPOUT),
            nn.Linear(96, 48),
            nn.ReLU(),
            nn.Dropout(DROPOUT),
            nn.Linear(48, HORIZONS),
        )
        for name, constant in {"clock": clock(), "weekend": weekend()}.items():
            self.register_buffer(name, constant)
        self.register_buffer("origin", torch.tensor(ORIGIN))
        self.register_buffer("extent", torch.tensor(EXTENT))

    def shares(self, history, station, calendar, place):
        """Forecasts as shares of the capacity, not yet clamped: what the loss is taken of.

        history: bikes in each of the last 24 hours, oldest first [N, 24]
        station: number of the station, 0 if unknown [N]
        calendar: hour 0-23, day 0-6 from Monday, 1 on a day off [N, 3]
        place: capacity, latitude, longitude [N, 3]
        """
        # A station can hold more bikes than it has docks (overflow); here it is full.
        past = (history / place[:, :1]).clamp(0, 1)
        now = past[:, -1:]
        _, (hidden, _) = self.lstm((2 * past - 1).reshape(-1, HISTORY_HOURS // HOURS_A_STEP, HOURS_A_STEP))
        features = [
            hidden[-1],
            past[:, :-1] - now,
            self.stations(station),
            functional.embedding(calendar[:, 0], self.clock),
            functional.embedding(calendar[:, 1], self.weekend),
            calendar[:, 2:].to(history.dtype),
            (place - self.origin) / self.extent,
        ]
        return now + self.head(torch.cat(features, dim=1))

    def forward(self, history, station, calendar, place):
        """Bikes in one, two and three hours, between 0 and the capacity [N, 3]."""
        return self.shares(history, station, calendar, place).clamp(0, 1) * place[:, :1]
