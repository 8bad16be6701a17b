"""The model as one ONNX graph, with the network's vectors in eight bits."""

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from network import WIDTHS

OPSET = 18


def quantise(network):
    """Rounds the network's vectors, in place, to what the graph keeps: an int8 and a scale per word. Returns both."""
    vectors = network.vectors.weight.detach().numpy()
    scales = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-6).astype(np.float32) / np.float32(127)
    whole = np.rint(vectors / scales).astype(np.int8)
    network.vectors.weight.data = torch.from_numpy(whole.astype(np.float32) * scales)
    return whole, scales


def export(model):
    """
    In: `words`, `marks` [N, L] and `rows` [N, K], int32; `scale` [N], float32. Out, float32: `log_odds` [N] of positive,
    `probabilities` [N, 2], `parts` [N, K]: what each feature adds to the log-odds.

    The model's vectors are rounded on the way, so that from then on it answers as the graph does.
    """
    network, (linear_factor, network_factor, intercept) = model.network, model.combination
    vectors, scales = quantise(network)
    output, output_bias = (value.detach().numpy() for value in (network.output.weight, network.output.bias))
    constants = {
        "vectors": vectors,
        "vector_scales": scales,
        "cue_vectors": network.marks.weight.detach().numpy(),
        "weights": model.ngrams.weights,
        "linear_factor": np.float32(linear_factor),
        "output": (network_factor * output.T).astype(np.float32),
        "intercept": (linear_factor * model.ngrams.intercept + network_factor * output_bias + intercept).astype(np.float32),
        "padding": np.int32(0),
        "place": np.array([1]),
        "last": np.array([2]),
        "signs": np.array([[-1, 1]], dtype=np.float32),
    }
    make = helper.make_node
    nodes = [
        make("Gather", ["vectors", "words"], ["whole"]),
        make("Cast", ["whole"], ["whole_floats"], to=TensorProto.FLOAT),
        make("Gather", ["vector_scales", "words"], ["word_scales"]),
        make("Mul", ["whole_floats", "word_scales"], ["word_vectors"]),
        make("Gather", ["cue_vectors", "marks"], ["mark_vectors"]),
        make("Add", ["word_vectors", "mark_vectors"], ["marked"]),
        make("Equal", ["words", "padding"], ["is_padding"]),
        make("Not", ["is_padding"], ["is_word"]),
        make("Cast", ["is_word"], ["present_flat"], to=TensorProto.FLOAT),
        make("Unsqueeze", ["present_flat", "last"], ["present"]),
        make("Mul", ["marked", "present"], ["masked"]),
        make("Transpose", ["masked"], ["channels"], perm=[0, 2, 1]),
    ]
    for width, window in zip(WIDTHS, network.windows):
        constants[f"filters_{width}"] = window.weight.detach().numpy()
        constants[f"biases_{width}"] = window.bias.detach().numpy()
        inputs = ["channels", f"filters_{width}", f"biases_{width}"]
        nodes += [
            make("Conv", inputs, [f"windows_{width}"], kernel_shape=[width], pads=[width, width]),
            make("ReduceMax", [f"windows_{width}", "last"], [f"best_{width}"], keepdims=0),
        ]
    nodes += [
        make("Concat", [f"best_{width}" for width in WIDTHS], ["all_best"], axis=1),
        make("Relu", ["all_best"], ["found"]),
        make("MatMul", ["found", "output"], ["network_column"]),
        make("Gather", ["weights", "rows"], ["half_weights"]),
        make("Cast", ["half_weights"], ["feature_weights"], to=TensorProto.FLOAT),
        make("Mul", ["scale", "linear_factor"], ["factor"]),
        make("Unsqueeze", ["factor", "place"], ["factor_column"]),
        make("Mul", ["feature_weights", "factor_column"], ["parts"]),
        make("ReduceSum", ["parts", "place"], ["linear_column"], keepdims=1),
        make("Add", ["network_column", "linear_column"], ["sum"]),
        make("Add", ["sum", "intercept"], ["column"]),
        make("Squeeze", ["column", "place"], ["log_odds"]),
        make("Mul", ["column", "signs"], ["signed"]),
        make("Sigmoid", ["signed"], ["probabilities"]),
    ]
    tensor = helper.make_tensor_value_info
    graph = helper.make_graph(
        nodes,
        "sentiment",
        [
            tensor("words", TensorProto.INT32, ["N", "L"]),
            tensor("marks", TensorProto.INT32, ["N", "L"]),
            tensor("rows", TensorProto.INT32, ["N", "K"]),
            tensor("scale", TensorProto.FLOAT, ["N"]),
        ],
        [
            tensor("log_odds", TensorProto.FLOAT, ["N"]),
            tensor("probabilities", TensorProto.FLOAT, ["N", 2]),
            tensor("parts", TensorProto.FLOAT, ["N", "K"]),
        ],
        [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)
    onnx.checker.check_model(made, full_check=True)
    return made.SerializeToString()
