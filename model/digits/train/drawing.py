"""Draws digits as a person does on a canvas: pen strokes of any width, size and place.

For training beside the 8 x 8 digits, which know few ways of writing, and for trying the model out.
"""

import math
import random

from PIL import Image, ImageDraw


def arc(x, y, rx, ry, start, end, points=24):
    """Points of an ellipse's arc; angles in degrees, clockwise from the right."""
    angles = [math.radians(start + (end - start) * i / points) for i in range(points + 1)]
    return [(x + rx * math.cos(a), y + ry * math.sin(a)) for a in angles]


# Ways of writing each digit: strokes of points in a box of 0..1 (x to the right, y down).
STYLES = {
    "0": [[arc(0.5, 0.5, 0.34, 0.5, -90, 270)], [arc(0.5, 0.5, 0.42, 0.48, -120, 250)]],
    "1": [
        [[(0.5, 0), (0.5, 1)]],
        [[(0.36, 0.16), (0.5, 0), (0.5, 1)]],
        [[(0.28, 0.25), (0.55, 0), (0.55, 1)]],
        [[(0.3, 0.22), (0.5, 0), (0.5, 1)], [(0.25, 1), (0.75, 1)]],
    ],
    "2": [
        [
            [
                *arc(0.5, 0.26, 0.38, 0.26, -165, 50),
                (0.4, 0.78),
                *arc(0.2, 0.84, 0.2, 0.15, -40, -320),
                (0.5, 0.9),
                (1, 0.94),
            ]
        ],
        [[(0.1, 0.05), (0.85, 0.02), (0.15, 0.95), (0.95, 0.97)]],
        [[*arc(0.5, 0.27, 0.34, 0.27, -170, 40), (0.3, 0.82), *arc(0.22, 0.86, 0.12, 0.11, -20, -330), (0.9, 1)]],
        [[*arc(0.5, 0.28, 0.32, 0.28, -170, 30), (0.18, 1), (0.85, 1)]],
        [[*arc(0.48, 0.27, 0.35, 0.27, -190, 50), (0.12, 0.97), (0.5, 0.92), (0.9, 1)]],
    ],
    "3": [
        [[*arc(0.46, 0.26, 0.32, 0.26, -150, 90), *arc(0.46, 0.75, 0.36, 0.25, -90, 150)]],
        [[(0.2, 0), (0.8, 0), (0.45, 0.4), *arc(0.46, 0.7, 0.36, 0.3, -80, 150)]],
    ],
    "4": [
        [[(0.66, 1), (0.66, 0), (0.1, 0.7), (0.9, 0.7)]],
        [[(0.62, 0), (0.12, 0.66), (0.88, 0.66)], [(0.66, 0.3), (0.66, 1)]],
        [[(0.22, 0), (0.18, 0.52), (0.82, 0.52)], [(0.78, 0), (0.74, 1)]],
    ],
    "5": [
        [[(0.8, 0), (0.25, 0), (0.22, 0.42), *arc(0.44, 0.68, 0.36, 0.32, -110, 140)]],
        [[(0.28, 0), (0.24, 0.45), *arc(0.45, 0.7, 0.34, 0.3, -100, 150)], [(0.28, 0), (0.82, 0.02)]],
    ],
    "6": [
        [[(0.55, 0), (0.22, 0.5), *arc(0.5, 0.78, 0.34, 0.22, 180, -150)]],
        [[*arc(0.52, 0.34, 0.36, 0.34, -30, -180, 12), *arc(0.5, 0.68, 0.34, 0.32, 180, -180)]],
        [[(0.68, 0), *arc(0.48, 0.7, 0.32, 0.3, -170, 200)]],
        [[*arc(0.8, 0.62, 0.62, 0.62, -95, -180, 12), *arc(0.48, 0.7, 0.3, 0.3, 180, -180)]],
    ],
    "7": [
        [[(0.15, 0.15), (0.17, 0), (0.85, 0), (0.5, 0.5), (0.38, 1)]],
        [[(0.15, 0), (0.85, 0), (0.4, 1)]],
        [[(0.15, 0.02), (0.85, 0), (0.42, 1)], [(0.3, 0.5), (0.75, 0.5)]],
    ],
    "8": [
        [[*arc(0.5, 0.26, 0.27, 0.26, 90, -270), *arc(0.5, 0.76, 0.33, 0.24, -90, 270)]],
        [[*arc(0.5, 0.25, 0.28, 0.25, -40, -250), *arc(0.5, 0.75, 0.32, 0.25, -70, 250), (0.72, 0.1)]],
    ],
    "9": [
        [[*arc(0.48, 0.32, 0.34, 0.32, 0, -360), *arc(0.46, 0.66, 0.36, 0.34, 0, 150, 12)]],
        [[*arc(0.48, 0.3, 0.3, 0.3, 0, -360), (0.76, 0.35), (0.7, 1)]],
        [[*arc(0.48, 0.28, 0.3, 0.28, -20, -370), *arc(0.42, 0.6, 0.36, 0.4, -10, 120)]],
    ],
}


def strokes_of(digit, style, rng, shake=0.03):
    """The strokes in 0..1, shaken, slanted and turned as by a hand."""
    turn, slant, broad = rng.uniform(-0.15, 0.15), rng.uniform(-0.25, 0.1), rng.uniform(0.55, 1.05)
    bulge = math.exp(rng.uniform(-0.3, 0.3))
    phases = [rng.uniform(0, 2 * math.pi) for _ in range(4)]

    def move(x, y):
        x, y = (x - 0.5) * broad, max(0, y) ** bulge - 0.5
        x -= slant * y
        x, y = x * math.cos(turn) - y * math.sin(turn), x * math.sin(turn) + y * math.cos(turn)
        x += shake * math.sin(5 * y + phases[0]) + shake / 2 * math.sin(11 * x + phases[1])
        y += shake * math.sin(5 * x + phases[2]) + shake / 2 * math.sin(11 * y + phases[3])
        return x + 0.5, y + 0.5

    return [[move(x, y) for x, y in stroke] for stroke in STYLES[digit][style % len(STYLES[digit])]]


def draw(digit, style=0, canvas=(280, 280), height=0.6, pen=0.07, ink=0, paper=255, seed=0, centred=False):
    """One digit of `height` of the canvas's shorter side, `pen` wide as a share of that side, at a place of its own."""
    rng = random.Random(f"{digit} {style} {seed}")
    size = height * min(canvas)
    width = max(1, round(pen * min(canvas)))
    left, top = (
        (side - size) / 2 + (0 if centred else rng.uniform(-1, 1) * max(0, (side - size) / 2 - width))
        for side in canvas
    )
    picture = Image.new("L", canvas, paper)
    brush = ImageDraw.Draw(picture)
    for stroke in strokes_of(digit, style, rng):
        points = [(left + x * size, top + y * size) for x, y in stroke]
        brush.line(points, fill=ink, width=width, joint="curve")
        for x, y in (points[0], points[-1]):
            brush.ellipse([x - width / 2, y - width / 2, x + width / 2, y + width / 2], fill=ink)
    return picture
