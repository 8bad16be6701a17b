"""Makes stand-in.onnx, a graph with the inputs and outputs of MobileNetV2 and none of its weights, and parity.json: what
Pillow, numpy and ONNX Runtime make of pictures, for the handler to be held against.

    python tests/model/mobilenet/make-stand-in.py    (needs numpy, onnx, onnxruntime, pillow)
"""

import base64
import io
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

HERE = Path(__file__).parent
LABELS = json.loads((HERE.parents[2] / "model" / "mobilenet" / "labels.json").read_text())
CLASSES = len(LABELS)
random = np.random.default_rng(20)

# Logits from the mean colours of the four quarters and of the whole: enough that place and colour matter.
weights = random.normal(size=(15, CLASSES)).astype(np.float32) * 2
nodes = [
    helper.make_node("AveragePool", ["input"], ["quarters"], kernel_shape=[112, 112], strides=[112, 112]),
    helper.make_node("GlobalAveragePool", ["input"], ["whole"]),
    helper.make_node("Flatten", ["quarters"], ["flat_quarters"]),
    helper.make_node("Flatten", ["whole"], ["flat_whole"]),
    helper.make_node("Concat", ["flat_quarters", "flat_whole"], ["colours"], axis=1),
    helper.make_node("MatMul", ["colours", "weights"], ["output"]),
]
graph = helper.make_graph(
    nodes,
    "stand-in",
    [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["batch_size", 3, 224, 224])],
    [helper.make_tensor_value_info("output", TensorProto.FLOAT, ["batch_size", CLASSES])],
    [numpy_helper.from_array(weights, "weights")],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 12)], ir_version=7)
onnx.checker.check_model(model, full_check=True)
onnx.save_model(model, HERE / "stand-in.onnx")
session = onnxruntime.InferenceSession(HERE / "stand-in.onnx")


def preprocess(picture):
    """As torchvision's Resize(256), CenterCrop(224), ToTensor and Normalize."""
    width, height = picture.size
    size = (256, int(256 * height / width)) if width <= height else (int(256 * width / height), 256)
    scaled = picture.resize(size, Image.BILINEAR)
    left, top = (round((length - 224) / 2) for length in size)
    pixels = np.asarray(scaled.crop((left, top, left + 224, top + 224)), dtype=np.float64) / 255
    pixels = (pixels - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]
    return pixels.transpose(2, 0, 1)[np.newaxis].astype(np.float32)


def answer(tensor):
    logits = session.run(None, {"input": tensor})[0][0].astype(np.float64)
    powers = np.exp(logits - logits.max())
    probabilities = powers / powers.sum()
    best = np.argsort(-probabilities)[:5]
    return [{"label": LABELS[i], "probability": round(float(probabilities[i]), 6)} for i in best]


def patches(width, height):
    """A picture of small patches in many colours, which PNG keeps exactly and small."""
    shape = (-(-height // 16), -(-width // 16), 3)
    colours = random.integers(0, 256, size=shape, dtype=np.uint8)
    return Image.fromarray(colours.repeat(16, axis=0).repeat(16, axis=1)[:height, :width])


sizes = [(320, 240), (240, 321), (256, 256), (224, 224), (33, 47), (1, 1), (2, 900), (701, 3), (1023, 767)]
cases = []
for size in sizes:
    picture = patches(*size)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    tensor = preprocess(picture)
    places = random.choice(tensor.size, size=64, replace=False)
    cases.append(
        {
            "name": f"{size[0]} x {size[1]}",
            "png": base64.b64encode(buffer.getvalue()).decode(),
            "tensor": {"mean": float(tensor.mean(dtype=np.float64)), "places": places.tolist(),
                       "values": tensor.reshape(-1)[places].astype(float).round(6).tolist()},
            "predictions": answer(tensor),
        }
    )
(HERE / "parity.json").write_text(json.dumps(cases) + "\n")
