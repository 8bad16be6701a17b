"""Makes digits look as people draw, scan and photograph them."""

import torch
from torch.nn import functional

# Side of the pictures made, in pixels.
CANVAS = 64
# Side of the planes they are made from: what a digit is enlarged to, two thirds of it its height.
PLANE = 96


def between(low, high, *shape):
    return torch.empty(*shape).uniform_(low, high)


def enlarge(digits, margin=2):
    """Digits [N, H, W] of 0..1 as planes [N, PLANE, PLANE], with `margin` pixels of room added around them."""
    padded = functional.pad(digits[:, None], (margin, margin, margin, margin))
    return functional.interpolate(padded, size=(PLANE, PLANE), mode="bicubic", align_corners=False)[:, 0].clamp(0, 1)


def warp(planes, amount=1.0):
    """Planes of 0..1, moved and shrunk at random: pictures [N, 1, CANVAS, CANVAS].

    By `amount` they are turned, slanted, stretched and bent as well.
    """
    count = len(planes)
    turn, slant, stretch = amount * between(-1, 1, 3, count) * torch.tensor([0.22, 0.3, 0.25])[:, None]
    scale = between(0.8, 1.76, count)
    cos, sin, stretch = turn.cos(), turn.sin(), stretch.exp()
    rows = torch.stack([cos * stretch, slant * cos - sin, sin * stretch, slant * sin + cos], dim=1).view(count, 2, 2)
    # As far as a digit can go without leaving the canvas.
    shift = between(-0.6, 0.6, count, 2) * (scale / 0.8 - 1)[:, None]
    moves = torch.cat([rows * scale[:, None, None], shift[:, :, None]], dim=2)
    grid = functional.affine_grid(moves, (count, 1, CANVAS, CANVAS), align_corners=False)
    waves = torch.randn(count, 2, 5, 5) * between(0, 0.09 * amount, count, 1, 1, 1)
    bend = functional.interpolate(waves, size=(CANVAS, CANVAS), mode="bicubic", align_corners=False)
    pictures = functional.grid_sample(planes[:, None], grid + bend.permute(0, 2, 3, 1), align_corners=False)
    return pictures.clamp(0, 1)


def restroke(pictures):
    """Strokes thinner or thicker, edges soft or sharp."""
    count = len(pictures)
    level = between(0.25, 0.75, count, 1, 1, 1)
    sharpness = torch.exp(between(1.5, 3.5, count, 1, 1, 1))
    sharp = torch.sigmoid((pictures - level) * sharpness)
    floor = torch.sigmoid(-level * sharpness)
    sharp = (sharp - floor) / (torch.sigmoid((1 - level) * sharpness) - floor)
    pictures = torch.where(between(0, 1, count, 1, 1, 1) < 0.8, sharp, pictures)
    thick = functional.max_pool2d(pictures, 3, 1, 1)
    thin = -functional.max_pool2d(-pictures, 3, 1, 1)
    choice = between(0, 1, count, 1, 1, 1)
    return torch.where(choice < 0.15, thick, torch.where(choice > 0.85, thin, pictures))


def expose(pictures):
    """Ink and paper of any brightness and either polarity, uneven light, noise: uint8 [N, H, W, 1]."""
    count, size = len(pictures), pictures.shape[-1]
    paper, ink = between(0.0, 0.25, count, 1, 1, 1), between(0.75, 1.0, count, 1, 1, 1)
    clean = between(0, 1, count, 1, 1, 1) < 0.5
    values = torch.where(clean, pictures, paper + pictures * (ink - paper))
    ramp = torch.linspace(-1, 1, size)
    shade = between(-0.2, 0.2, count, 1, 1, 1) * ramp + between(-0.2, 0.2, count, 1, 1, 1) * ramp[:, None]
    noise = torch.randn_like(values) * between(0, 0.06, count, 1, 1, 1)
    values = torch.where(clean, values, values + shade + noise).clamp(0, 1)
    values = torch.where(between(0, 1, count, 1, 1, 1) < 0.7, 1 - values, values)
    return to_images(values[:, 0])


def to_images(planes):
    """Planes [N, H, W] of 0..1 as uint8 [N, H, W, 1]."""
    return (planes * 255).round().to(torch.uint8)[..., None]


def augment(planes):
    return expose(restroke(warp(planes)))
