"""The trained network as model.onnx, for any number of conversations, new tokens and tokens in the cache, and back."""

import io

import onnx
import torch
from onnx import numpy_helper
from torch import nn

from network import HEAD_WIDTH, HEADS, LAYERS, ChatNetwork

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


def from_onnx(file):
    """The network that `to_onnx` wrote. Matrices of linear layers are in the order of the layers there, and transposed."""
    tensors = {each.name: torch.tensor(numpy_helper.to_array(each)) for each in onnx.load(file).graph.initializer}
    network = ChatNetwork(len(tensors["embed.weight"]))
    matrices = iter(weights.T for name, weights in tensors.items() if name.startswith("onnx::MatMul"))
    for name, weights in network.state_dict().items():
        is_matrix = isinstance(network.get_submodule(name.rpartition(".")[0]), nn.Linear) and weights.dim() == 2
        weights.copy_(next(matrices) if is_matrix else tensors[name])
    return network
