"""Pictures with torch's answers, for the tests, the release gate and the page."""

import base64
import io

import numpy as np
import torch
from drawing import draw
from PIL import Image, ImageDraw, ImageFilter, ImageFont

# Sums in single precision, in the order that each processor's kernels take; pictures are without loss.
TOLERANCE = 1e-4
BEST = 5
# Labels as close as this might change places between torch and ONNX Runtime.
CLOSEST = 1e-5


def pixels_of(picture):
    """What the network takes: uint8 [1, H, W, 1], transparent parts white."""
    if picture.mode == "RGBA":
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture).convert("RGB")
    return torch.from_numpy(np.array(picture.convert("L")))[None, :, :, None]


def answer(network, picture):
    with torch.no_grad():
        probabilities = network(pixels_of(picture))[0].tolist()
    ranked = sorted(range(10), key=lambda digit: -probabilities[digit])[: BEST + 1]
    gaps = [probabilities[a] - probabilities[b] for a, b in zip(ranked, ranked[1:])]
    if min(gaps) < CLOSEST:
        return None
    return {"predictions": [{"label": str(d), "probability": round(probabilities[d], 7)} for d in ranked[:BEST]]}


def png_base64(picture):
    file = io.BytesIO()
    picture.save(file, "PNG", optimize=True)
    return base64.b64encode(file.getvalue()).decode()


def photo(digit):
    """A drawing as a telephone sees it: grey ink on grey paper, shaded, blurred and noisy."""
    values = np.asarray(draw(digit, 0, (160, 120), 0.6, 0.07, ink=60, paper=190), dtype=np.float32)
    values = values * np.linspace(0.85, 1, values.shape[1]) + np.random.default_rng(0).normal(0, 4, values.shape)
    return Image.fromarray(values.clip(0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(1))


def tinted(digit, ink, paper):
    picture = Image.new("RGB", (280, 280), paper)
    picture.paste(ink, mask=draw(digit, 0, ink=255, paper=0))
    return picture


def transparent(digit):
    picture = Image.new("RGBA", (280, 280), (0, 0, 0, 0))
    picture.paste((20, 20, 20, 255), mask=draw(digit, 1, ink=255, paper=0))
    return picture


def printed(digit):
    picture = Image.new("L", (120, 120), 255)
    ImageDraw.Draw(picture).text((35, 5), digit, font=ImageFont.load_default(90), fill=0)
    return picture


def pictures(held_out, labels):
    """Name and picture of each case that is tried."""
    for digit in range(10):
        place = int(torch.nonzero(labels == digit)[0])
        values = (held_out[place].numpy() * 255).round().astype(np.uint8)
        yield f"Held-out {digit}, 8 x 8 pixels", Image.fromarray(values)
    for digit in "0123456789":
        yield f"A {digit} drawn with a thick pen", draw(digit, int(digit) % 2)
    for digit in "258":
        yield f"A {digit} drawn with a thin pen", draw(digit, 0, pen=0.015)
    for digit in "379":
        yield f"A small {digit} in a corner", draw(digit, 0, height=0.25, pen=0.03, seed=3)
    for digit in "46":
        yield f"A light {digit} on dark", draw(digit, 0, ink=255, paper=0)
    yield "A red 5 on yellow", tinted("5", (200, 30, 30), (250, 240, 170))
    yield "A 2 on a transparent background", transparent("2")
    yield "A 3 as a telephone sees it", photo("3")
    yield "A printed 8", printed("8")
    yield "A wide picture with a 6", draw("6", 0, (400, 150))
    yield "A 4 of 28 x 28 pixels", draw("4", 0, (28, 28), 0.75, 0.09)
    yield "Nothing but white paper", Image.new("L", (64, 64), 255)


def golden_cases(network, held_out, labels):
    """Without those where two labels are nearly as probable, so that their order is not a matter of rounding."""
    tried = [(name, picture, answer(network, picture)) for name, picture in pictures(held_out, labels)]
    return [
        {"name": name, "request": {"image_base64": png_base64(picture)}, "response": response}
        for name, picture, response in tried
        if response
    ]
