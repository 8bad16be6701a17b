"""What becomes the ONNX graph: from the pixels of a picture to ten probabilities."""

import torch
from torch import nn
from torchvision.models import MobileNetV2

# Side of the frame that the digit is brought into, and of the digit in it, in pixels: as tall as MNIST's digits, so that a
# drawing of a thousand pixels shows no more detail than they do.
FRAME = 24
DIGIT = 20
# Side of the overview in which the digit is looked for.
OVERVIEW = 96
# Share of the contrast from which on a pixel of the overview counts as ink.
INK = 0.35
# Torchvision's own argument: expansion, channels, blocks, stride of each stage; fewer than its default has.
STAGES = [[1, 16, 1, 1], [6, 24, 2, 2], [6, 32, 3, 2], [6, 64, 2, 1], [6, 96, 1, 1]]
WIDTH = 0.5


def points(start, end, size):
    """The line from `start` to `end`, both [N], in `size` parts: their middles [N, size] and their length [N, 1]."""
    step = ((end - start) / size)[:, None]
    return start[:, None] + (torch.arange(size) + 0.5) * step, step


def taps(start, end, size, pixels):
    """Weights [N, size, pixels] that resample `start`..`end` of a line to `size` points, each averaging what it covers."""
    middles, step = points(start, end, size)
    distance = middles[:, :, None] - (torch.arange(pixels) + 0.5)
    weights = torch.relu(1 - distance.abs() / step.clamp(min=1)[:, :, None])
    return weights / weights.sum(dim=2, keepdim=True).clamp(min=1e-6)


def inside(start, end, size, pixels):
    """How much [N, size] of each of those points lies within the picture."""
    middles, step = points(start, end, size)
    return (torch.minimum(middles, pixels - middles) / step + 0.5).clamp(0, 1)


def resample(planes, rows, columns):
    """Planes [N, H, W] by `taps` down and across."""
    return rows @ planes @ columns.transpose(1, 2)


def shrink(planes):
    """The overview [N, OVERVIEW, OVERVIEW] of planes [N, H, W]."""
    start = torch.zeros(planes.shape[0])
    rows, columns = (taps(start, start + side, OVERVIEW, side) for side in planes.shape[1:])
    return resample(planes, rows, columns)


def edges_of(overview):
    return torch.cat([overview[:, 0], overview[:, -1], overview[:, :, 0], overview[:, :, -1]], dim=1)


def places(count):
    """Middles of pixels, from -1 to 1."""
    return (torch.arange(count) + 0.5) * (2 / count) - 1


def slopes(overview):
    """How much the light rises [N, 1, 1] from the middle down to the edge, and across to it: of the plane that fits the
    four edges best."""
    along = places(OVERVIEW)
    end = along[-1:].expand(OVERVIEW)
    axes = torch.cat([-end, end, along, along]), torch.cat([along, along, -end, end])
    return [(edges_of(overview) @ axis / (axis @ axis))[:, None, None] for axis in axes]


def level(planes, down, across):
    """Planes without the slopes of uneven light."""
    height, width = planes.shape[1:]
    return planes - down * places(height)[:, None] - across * places(width)


def extent(marked, pixels):
    """Middle and length [N] of what is marked in lines [N, OVERVIEW], in pixels of the picture."""
    positions = torch.arange(OVERVIEW, dtype=torch.float32)
    first = torch.where(marked, positions, float(OVERVIEW)).amin(dim=1)
    last = torch.where(marked, positions + 1, 0.0).amax(dim=1)
    return (first + last) / 2 * pixels / OVERVIEW, (last - first) * pixels / OVERVIEW


def to_ink(planes, overview):
    """0 for paper, 1 for the strongest ink of the overview, be it light on dark or dark on light."""
    darkest, lightest = overview.amin(dim=(1, 2), keepdim=True), overview.amax(dim=(1, 2), keepdim=True)
    dark_on_light = edges_of(overview).mean(dim=1)[:, None, None] > (darkest + lightest) / 2
    distance = torch.where(dark_on_light, lightest - planes, planes - darkest)
    return distance / (lightest - darkest).clamp(min=1 / 255)


def frame(image):
    """The digit, light on dark, in the middle of a frame [N, 1, FRAME, FRAME] of its size: uint8 [N, H, W, 1] in."""
    grey = image[..., 0].float() / 255
    overview = shrink(grey)
    light = slopes(overview)
    grey, overview = level(grey, *light), level(overview, *light)

    marked = to_ink(overview, overview) > INK
    middle, tall = extent(marked.any(dim=2), grey.shape[1])
    centre, wide = extent(marked.any(dim=1), grey.shape[2])
    half = torch.maximum(tall, wide).clamp(min=1) * (FRAME / DIGIT / 2)
    down = middle - half, middle + half, FRAME, grey.shape[1]
    across = centre - half, centre + half, FRAME, grey.shape[2]

    framed = to_ink(resample(grey, taps(*down), taps(*across)), overview)
    framed = framed * inside(*down)[:, :, None] * inside(*across)[:, None, :]
    framed = framed / framed.amax(dim=(1, 2), keepdim=True).clamp(min=1e-3)
    return ((framed - 0.15) / 0.7).clamp(0, 1)[:, None]


class Digits(nn.Module):
    """`image` uint8 [N, H, W, 1] in, `probabilities` [N, 10] out."""

    def __init__(self):
        super().__init__()
        self.classify = MobileNetV2(num_classes=10, width_mult=WIDTH, inverted_residual_setting=STAGES, dropout=0.1)

    def logits(self, framed):
        return self.classify(framed.expand(-1, 3, -1, -1) * 2 - 1)

    def forward(self, image):
        return torch.softmax(self.logits(frame(image)), dim=1)
