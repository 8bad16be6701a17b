"""Learning in two steps: from everything but the tested sets, then on from there with sentences of the tested sets."""

from dataclasses import dataclass

import numpy as np
import torch
from scipy.sparse import csr_matrix, vstack

import network as networks
from ngrams import Ngrams, to_matrix

EPOCHS = 2
# The second step: how often it sees each sentence of the tested sets, beside how many others (half of them composed), at
# which rate.
TIMES, OTHERS, RATE = 3, 24_000, 0.5
SEED = 0


@dataclass
class Examples:
    """Texts, as both halves of the model read them, with labels and how much each text counts."""

    features: csr_matrix
    encoded: list
    labels: np.ndarray
    importance: np.ndarray

    @staticmethod
    def of(vocabulary, texts, labels, importance):
        return Examples(to_matrix(texts), networks.encode(vocabulary, texts), np.array(labels), np.array(importance))

    def take(self, places):
        encoded = [self.encoded[place] for place in places]
        return Examples(self.features[places], encoded, self.labels[places], self.importance[places])

    def join(self, other):
        return Examples(
            vstack([self.features, other.features]).tocsr(),
            self.encoded + other.encoded,
            np.concatenate([self.labels, other.labels]),
            np.concatenate([self.importance, other.importance]),
        )


@dataclass
class Model:
    """log-odds of positive = a x linear part + b x network + c, with `combination` (a, b, c)."""

    vocabulary: dict
    ngrams: Ngrams
    network: networks.Network
    combination: tuple = (1.0, 1.0, 0.0)

    def parts(self, examples):
        """Log-odds by the linear part and by the network, each [N]."""
        return self.ngrams.log_odds(examples.features), networks.log_odds(self.network, examples.encoded)

    def log_odds(self, texts):
        """Log-odds of positive of `texts`, lists of words."""
        a, b, c = self.combination
        linear, network = self.parts(Examples.of(self.vocabulary, texts, [], []))
        return a * linear + b * network + c

    def weight_of(self, rows):
        """What the linear part adds to the log-odds for each of `rows`, before scaling."""
        return self.combination[0] * self.ngrams.weights[rows].astype(np.float64)


def learn(vocabulary, vectors, examples):
    """The first step."""
    torch.manual_seed(SEED)
    start = networks.Network(vectors)
    network = networks.train(start, examples.encoded, examples.labels, examples.importance, EPOCHS, SEED)
    return Model(vocabulary, Ngrams(examples.features, examples.labels, examples.importance), network)


def learn_on(model, examples, more):
    """The second step: a model that has learned from `more` too. Both halves go on from where they are."""
    both = examples.join(Examples(more.features, more.encoded, more.labels, TIMES * more.importance))
    is_composed = examples.importance < 1
    chance = np.where(is_composed, 0.5 / is_composed.sum(), 0.5 / (~is_composed).sum())
    others = np.random.default_rng(SEED).choice(len(chance), OTHERS, replace=False, p=chance)
    seen = examples.take(others)
    for _ in range(TIMES):
        seen = seen.join(more)
    network = networks.train(model.network, seen.encoded, seen.labels, seen.importance, 1, SEED, RATE)
    ngrams = Ngrams(both.features, both.labels, both.importance, start=model.ngrams)
    return Model(model.vocabulary, ngrams, network)
