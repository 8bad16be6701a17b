"""The velib-forecast model in PyTorch, run eagerly by its four SageMaker handler functions."""

import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "model" / "velib-forecast"
sys.path.insert(0, str(FOLDER / "code"))

import inference  # noqa: E402

JSON = "application/json"
model = inference.model_fn(FOLDER)


def answer(body):
    """Predicts: JSON in, JSON out.

    Raises inference.InvalidRequest.
    """
    prediction = inference.predict_fn(inference.input_fn(body, JSON), model)
    return inference.output_fn(prediction, JSON)[0]
