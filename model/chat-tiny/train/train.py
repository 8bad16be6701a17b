"""Trains the chat model and writes everything of its folder that comes out of training.

    python model/chat-tiny/train/train.py [--out FOLDER]

Writes model.onnx, merges.json, network.json, card.json and golden.json into FOLDER (default: model/chat-tiny). Its text was
written by hand: facts.py and dialogues.py. Seeded: every run with the versions of requirements.txt on the same kind of
processor writes the same bytes, except for the date in the card. Takes about six minutes on one core.
"""

import argparse
import datetime
import hashlib
import json
import random
from importlib.metadata import version
from pathlib import Path

import torch

from dialogues import converse
from export import to_onnx
from golden import golden_cases
from learn import STEPS, fit
from measure import metrics
from network import CONTEXT, HEAD_WIDTH, HEADS, LAYERS, WIDTH
from vocabulary import FIRST_MERGE, Vocabulary, learn_merges

SEED = 7
VOCABULARY = 512
# Conversations that merges are learned from.
SAMPLE = 4000
TOLERANCE = 1e-6
FRAMEWORKS = ("torch", "onnx")

LIMITATIONS = [
    "It is tiny and made to show how chat is served: it knows a few dozen facts by heart and nothing of the world.",
    "Its questions and answers were written by hand for this model: it has never seen a sentence from a conversation that "
    "people had. Asked in other words, it may take one question for another and answer that.",
    "It knows the sums, differences and products of whole numbers from 0 to 10 by heart and is taught to refuse all others: "
    "use it for no calculation.",
    "A name that it was told it may repeat wrongly, and a few questions in its range it gets wrong: the figures say how many.",
    "These figures are for the most probable answer, at temperature 0: the higher the temperature, the less is right.",
    "It reads 512 tokens at most, and was seldom trained on conversations of more than a few turns.",
    "English only, beside a few polite words in other languages.",
    'The only system message that it was taught to follow is "Be brief."',
    "Not for advice, help desks or anything else that somebody relies on.",
]


def make_vocabulary(source):
    texts = [message["content"] for _ in range(SAMPLE) for message in converse(source)]
    return Vocabulary(learn_merges(texts, VOCABULARY - FIRST_MERGE))


def describe(rows, weights, graph, figures):
    return {
        "data": {
            "name": "Questions and answers written by hand for this model: greetings, sums of numbers up to 10, days, months, "
            "polite words and modelfront",
            "source": "model/chat-tiny/train/facts.py and dialogues.py, which puts them together to conversations",
            "license": "Apache-2.0",
            "citation": "modelfront, model/chat-tiny/train",
            "rows": rows,
        },
        "algorithm": f"Decoder-only transformer: {LAYERS} layers of width {WIDTH}, {weights:,} weights, "
        f"{VOCABULARY} byte-pair tokens, key-value cache",
        "command": "python model/chat-tiny/train/train.py",
        "frameworks": {name: version(name).split("+")[0] for name in FRAMEWORKS},
        "trained": datetime.date.today().isoformat(),
        "sha256": hashlib.sha256(graph).hexdigest(),
        "metrics": figures,
        "limitations": LIMITATIONS,
    }


def write_json(path, value, indent=None):
    path.write_text(json.dumps(value, indent=indent, ensure_ascii=False) + "\n")


def main(out):
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    source = random.Random(SEED)
    vocabulary = make_vocabulary(source)
    network, rows = fit(vocabulary, source, stage=0)
    for stage in range(1, len(STEPS)):
        source = random.Random(SEED + stage)
        network, seen = fit(vocabulary, source, stage, network)
        rows += seen
    graph = to_onnx(network)
    figures = metrics(network, vocabulary, source)
    weights = sum(parameter.numel() for parameter in network.parameters())

    out.mkdir(parents=True, exist_ok=True)
    (out / "model.onnx").write_bytes(graph)
    write_json(out / "merges.json", vocabulary.merges)
    write_json(
        out / "network.json", {"context": CONTEXT, "layers": LAYERS, "heads": HEADS, "head_width": HEAD_WIDTH}, indent=2
    )
    write_json(out / "card.json", describe(rows, weights, graph, figures), indent=2)
    golden = {"reference": f"torch {version('torch').split('+')[0]}", "tolerance": TOLERANCE}
    write_json(out / "golden.json", {**golden, "cases": golden_cases(network, vocabulary)}, indent=2)
    for figure in figures:
        print(f"{figure['name']}: {figure['value']} ({figure['baseline']['name']}: {figure['baseline']['value']})")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parents[1], metavar="FOLDER")
    main(parser.parse_args().out)
