"""Writes a trained network as one small ONNX file."""

import onnx
import torch

OPSET = 18


def to_onnx(network):
    """Batch, height and width are dynamic; nothing of the machine that trained it stays in the file."""
    example = torch.randint(0, 256, (2, 20, 30, 1), dtype=torch.uint8)
    axes = {i: torch.export.Dim(name) for i, name in enumerate(["batch", "height", "width"])}
    program = torch.onnx.export(
        network,
        (example,),
        input_names=["image"],
        output_names=["probabilities"],
        dynamic_shapes={"image": axes},
        opset_version=OPSET,
        dynamo=True,
        verbose=False,
    )
    return strip(program.model_proto).SerializeToString(deterministic=True)


def strip(model):
    """Without the exporter's notes on where in the Python source each node comes from."""
    graph = model.graph
    for part in (model, graph, *graph.node, *graph.input, *graph.output, *graph.initializer, *graph.value_info):
        part.ClearField("metadata_props")
        part.doc_string = ""
    graph.ClearField("value_info")
    onnx.checker.check_model(model, full_check=True)
    return model
