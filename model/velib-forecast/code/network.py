"""The network: what training makes, what model.onnx was exported from, what model.safetensors holds the weights of."""

import torch
from torch import nn

HISTORY_HOURS = 24
HORIZONS = 3
HIDDEN = 40
STATION_SIZE, HOUR_SIZE, DAY_SIZE = 12, 8, 3
# What brings capacity, latitude and longitude to about -1..1: a typical station in the centre of Paris, and half the
# city's height and width in degrees.
ORIGIN, EXTENT = (32.0, 48.86, 2.345), (32.0, 0.042, 0.085)


class Forecaster(nn.Module):
    """Bikes in one, two and three hours, from counts as a request has them: scaling and clamping are in here.

    Station 0 is the fallback: trained on a share of every station's windows, it stands for any station.
    """

    def __init__(self, stations):
        super().__init__()
        self.stations = nn.Embedding(stations + 1, STATION_SIZE)
        self.hours = nn.Embedding(24, HOUR_SIZE)
        self.days = nn.Embedding(7, DAY_SIZE)
        self.lstm = nn.LSTM(input_size=1, hidden_size=HIDDEN, num_layers=2, batch_first=True)
        features = HIDDEN + STATION_SIZE + HOUR_SIZE + DAY_SIZE + 4
        self.head = nn.Sequential(
            nn.Linear(features, 96), nn.ReLU(), nn.Linear(96, 48), nn.ReLU(), nn.Linear(48, HORIZONS)
        )
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
        _, (hidden, _) = self.lstm((2 * past - 1).unsqueeze(-1))
        features = [
            hidden[-1],
            self.stations(station),
            self.hours(calendar[:, 0]),
            self.days(calendar[:, 1]),
            calendar[:, 2:].to(history.dtype),
            (place - self.origin) / self.extent,
        ]
        return past[:, -1:] + self.head(torch.cat(features, dim=1))

    def forward(self, history, station, calendar, place):
        """Bikes in one, two and three hours, between 0 and the capacity [N, 3]."""
        return self.shares(history, station, calendar, place).clamp(0, 1) * place[:, :1]
