"""What becomes the ONNX graph: from the pixels of a picture to ten probabilities."""

import torch
from torch import nn
from torchvision.models import MobileNetV2

# Side of the frame that the digit is brought into, and of the digit in it, in pixels.
FRAME = 12
DIGIT = 10
# Side of the overview in which the digit is looked for.
OVERVIEW = 96
# Share of the contrast from which on a pixel of the overview counts as ink.
INK = 0.35
# Torchvision's own argument: expansion, channels, blocks, stride of each stage; fewer than its default has.
STAGES = [[1, 16, 1, 1], [6, 24, 2, 2], [6, 32, 3, 2], [6, 64, 2, 1], [6, 96, 1, 1]]
WIDTH = 0.5


def taps(start, end, size, pixels):
    """Weights [N, size, pixels] that resample `start`..`end` of a line to `size` points, each averaging what it covers."""
    step = ((end - start) / size)[:, None, None]
    points = start[:, None, None] + (torch.arange(size)[None, :, None] + 0.5) * step
    centres = torch.arange(pixels)[None, None, :] + 0.5
    weights = torch.relu(1 - (points - centres).abs() / step.clamp(min=1))
    return weights / weights.sum(dim=2, keepdim=True).clamp(min=1e-6)


def resample(plane, top, bottom, left, right, size):
    """The given part of each plane [N, H, W], in pixels, as [N, size, size]; and where that lies inside the plane: 1, else 0."""
    rows = taps(top, bottom, size, plane.shape[1])
    columns = taps(left, right, size, plane.shape[2])
    inside = rows.sum(dim=2)[:, :, None] * columns.sum(dim=2)[:, None, :]
    return rows @ plane @ columns.transpose(1, 2), inside


def extent(marked, pixels):
    """First and last marked place [N] of lines [N, OVERVIEW], in pixels of the picture."""
    places = torch.arange(OVERVIEW, dtype=torch.float32)
    first = torch.where(marked, places, float(OVERVIEW)).amin(dim=1)
    last = torch.where(marked, places + 1, 0.0).amax(dim=1)
    return first * pixels / OVERVIEW, last * pixels / OVERVIEW


class Frame(nn.Module):
    """Finds the digit, light on dark or dark on light, and puts it into the middle of a small light-on-dark frame."""

    def forward(self, image):
        grey = image[..., 0].float() / 255
        height, width = grey.shape[1], grey.shape[2]
        zero = torch.zeros(grey.shape[0])
        overview, _ = resample(grey, zero, zero + height, zero, zero + width, OVERVIEW)

        darkest = overview.amin(dim=(1, 2), keepdim=True)
        lightest = overview.amax(dim=(1, 2), keepdim=True)
        contrast = (lightest - darkest).clamp(min=1 / 255)
        edges = torch.cat([overview[:, 0], overview[:, -1], overview[:, :, 0], overview[:, :, -1]], dim=1)
        dark_on_light = edges.mean(dim=1)[:, None, None] > (darkest + lightest) / 2

        def ink(plane):
            return torch.where(dark_on_light, lightest - plane, plane - darkest) / contrast

        marked = ink(overview) > INK
        top, bottom = extent(marked.any(dim=2), height)
        left, right = extent(marked.any(dim=1), width)
        half = torch.maximum(bottom - top, right - left).clamp(min=1) * (FRAME / DIGIT / 2)
        middle, centre = (top + bottom) / 2, (left + right) / 2

        framed, inside = resample(grey, middle - half, middle + half, centre - half, centre + half, FRAME)
        framed = ink(framed) * inside
        framed = framed / framed.amax(dim=(1, 2), keepdim=True).clamp(min=1e-3)
        return ((framed - 0.15) / 0.7).clamp(0, 1)[:, None]


class Digits(nn.Module):
    """`image` uint8 [N, H, W, 1] in, `probabilities` [N, 10] out."""

    def __init__(self):
        super().__init__()
        self.frame = Frame()
        self.classify = MobileNetV2(num_classes=10, width_mult=WIDTH, inverted_residual_setting=STAGES, dropout=0.1)

    def logits(self, framed):
        enlarged = nn.functional.interpolate(framed, size=(32, 32), mode="bilinear", align_corners=False)
        return self.classify(enlarged.expand(-1, 3, -1, -1) * 2 - 1)

    def forward(self, image):
        return torch.softmax(self.logits(self.frame(image)), dim=1)
