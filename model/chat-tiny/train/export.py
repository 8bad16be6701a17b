"""The trained network as model.onnx, for any number of conversations, new tokens and tokens in the cache."""

import io

import torch

from network import HEAD_WIDTH, HEADS, LAYERS

OPSET = 18
INPUTS, OUTPUTS = ["tokens", "past_keys", "past_values"], ["logits", "keys", "values"]


def to_onnx(network):
    """By the older, tracing exporter, with a cache that is not empty, so that no shape of an empty one is fixed."""
    cache = torch.zeros(1, LAYERS, HEADS, 2, HEAD_WIDTH)
    file = io.BytesIO()
    torch.onnx.export(
        network.eval(),
        (torch.zeros(1, 3, dtype=torch.long), cache, cache),
        file,
        dynamo=False,
        opset_version=OPSET,
        input_names=INPUTS,
        output_names=OUTPUTS,
        dynamic_axes={
            "tokens": {0: "batch", 1: "new"},
            "logits": {0: "batch", 1: "new"},
            **{name: {0: "batch", 3: "past"} for name in ("past_keys", "past_values")},
            **{name: {0: "batch", 3: "total"} for name in ("keys", "values")},
        },
    )
    return file.getvalue()
