"""The model for AWS's PyTorch image: the four functions that SageMaker's PyTorch inference toolkit calls.

model.safetensors lies at the archive's root, this file and the JSON files in its folder code/. Nothing is installed
when the container starts, and nothing is unpickled.
"""

import json
import time
from pathlib import Path

import numpy as np
import torch

from network import Forecaster
from read_request import InvalidRequest, fill_gaps, read_request

HORIZONS = ("T+1h", "T+2h", "T+3h")
JSON = "application/json"


def model_fn(model_dir):
    """The network with its weights, the number of each station's embedding by its code, and the usual errors."""
    torch.set_num_threads(1)
    code = Path(__file__).parent
    stations, errors = (json.loads((code / name).read_text()) for name in ("stations.json", "error-ranges.json"))
    network = Forecaster(len(stations))
    network.load_state_dict(read_safetensors(Path(model_dir) / "model.safetensors"))
    return network.eval(), {code: number for number, code in enumerate(stations, start=1)}, errors


def input_fn(request_body, content_type):
    """The request, checked, with its missing hours filled in."""
    if content_type.split(";")[0].strip().lower() != JSON:
        raise InvalidRequest(f'Expected content type {JSON}, got "{content_type}".', status_code=415)
    request = read_request(request_body)
    filled = request["historical_bikes"].count(None)
    return {**request, "historical_bikes": fill_gaps(request["historical_bikes"]), "hours_filled": filled}


def predict_fn(request, model):
    """The answer to one request. A station that the network does not know gets the fallback embedding, number 0."""
    network, numbers, errors = model
    number = numbers.get(request["station_code"], 0)
    calendar = [request["hour"], request["day_of_week"], request["is_weekend"]]
    place = [request["capacity"], request["latitude"], request["longitude"]]
    started = time.perf_counter()
    with torch.inference_mode():
        bikes = network(
            torch.tensor([request["historical_bikes"]], dtype=torch.float32),
            torch.tensor([number], dtype=torch.int32),
            torch.tensor([calendar], dtype=torch.int32),
            torch.tensor([place], dtype=torch.float32),
        )
    elapsed_ms = 1000 * (time.perf_counter() - started)
    predictions = dict(zip(HORIZONS, bikes[0].tolist()))
    return {
        "station_code": request["station_code"],
        "predictions": predictions,
        "likely_range": {
            horizon: likely_range(forecast, request["capacity"], errors[horizon])
            for horizon, forecast in predictions.items()
        },
        "station_known": number != 0,
        "hours_filled": request["hours_filled"],
        "inference_time_ms": round(elapsed_ms, 3),
    }


def likely_range(bikes, capacity, errors):
    """Bikes that four of five counts lie between, by the errors of forecasts of about that share of the capacity."""
    share = bikes / capacity
    ends = {end: share + np.interp(share, errors["share"], errors[end]) for end in ("low", "high")}
    return {end: float(min(max(value, 0), 1) * capacity) for end, value in ends.items()}


def output_fn(prediction, accept):
    """The answer as JSON, whichever of JSON and `*/*` the caller accepts."""
    return json.dumps(prediction), JSON


def read_safetensors(file):
    """Tensors by name. Read by hand, because the image has no safetensors package and nothing may be installed.

    The format: 8 bytes with the length of a JSON header, the header (type, shape and place of each tensor), the values.
    """
    content = file.read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    header = json.loads(content[8:start])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        if entry["dtype"] != "F32":
            raise ValueError(f'{file.name}: tensor "{name}" is {entry["dtype"]}, expected F32.')
        begin, end = (start + offset for offset in entry["data_offsets"])
        tensors[name] = torch.frombuffer(bytearray(content[begin:end]), dtype=torch.float32).reshape(entry["shape"])
    return tensors
