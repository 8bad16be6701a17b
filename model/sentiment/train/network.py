"""The convolutional half of the model: word vectors, windows of one to four words, of each filter the best window."""

import copy

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from features import MARKS, mark_words
from vocabulary import PADDING, UNKNOWN

WIDTHS = (1, 2, 3, 4)
FILTERS = 64
# Words of a text that training reads; the rest is left out.
LONGEST = 50
BATCH = 64
# Share of the words that are masked in training, so that words stand for themselves and explanations may mask them.
MASKED = 0.1
DROPPED = 0.5
# Labels are taken to be wrong this often.
SMOOTHING = 0.05
RATE, VECTORS_RATE = 1e-3, 5e-4
WARM_UP = 0.1


def encode(vocabulary, texts):
    """(word numbers, marks) of each text, a list of words."""
    return [
        (
            np.array([vocabulary.get(word, UNKNOWN) for word in words], dtype=np.int64),
            np.array(mark_words(words), dtype=np.int64),
        )
        for words in texts
    ]


def pad(encoded):
    """Two tensors [N, L]: words and marks, L the longest text's number of words."""
    shape = (len(encoded), max([1, *(len(words) for words, _ in encoded)]))
    words, marks = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for i, (numbers, cues) in enumerate(encoded):
        words[i, : len(numbers)] = numbers
        marks[i, : len(cues)] = cues
    return torch.from_numpy(words), torch.from_numpy(marks)


class Network(nn.Module):
    def __init__(self, vectors):
        """`vectors` [V, D]: what training starts from."""
        super().__init__()
        dimensions = vectors.shape[1]
        self.vectors = nn.Embedding.from_pretrained(torch.tensor(vectors), freeze=False, sparse=True)
        self.marks = nn.Embedding(MARKS, dimensions)
        nn.init.normal_(self.marks.weight, std=0.05)
        # Padding by the width on both sides: every text has one empty window, whatever it is padded to.
        self.windows = nn.ModuleList(nn.Conv1d(dimensions, FILTERS, width, padding=width) for width in WIDTHS)
        self.output = nn.Linear(FILTERS * len(WIDTHS), 1)

    def forward(self, words, marks):
        """Log-odds of positive [N] of `words` and `marks`, both [N, L]."""
        present = (words != PADDING).unsqueeze(2)
        vectors = (self.vectors(words) + self.marks(marks)) * present
        best = [F.relu(window(vectors.transpose(1, 2)).amax(dim=2)) for window in self.windows]
        return self.output(F.dropout(torch.cat(best, dim=1), DROPPED, self.training)).squeeze(1)


def train(network, encoded, labels, importance, epochs, seed, rate=1.0):
    """A trained copy of `network`. `rate` multiplies the rates of learning."""
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    network = copy.deepcopy(network).train()
    others = [value for name, value in network.named_parameters() if name != "vectors.weight"]
    optimisers = [
        torch.optim.Adam(others, lr=rate * RATE),
        torch.optim.SparseAdam([network.vectors.weight], lr=rate * VECTORS_RATE),
    ]
    encoded = [(words[:LONGEST], marks[:LONGEST]) for words, marks in encoded]
    lengths = np.array([len(words) for words, _ in encoded])
    targets = torch.tensor(SMOOTHING + (1 - 2 * SMOOTHING) * labels, dtype=torch.float32)
    importance = torch.tensor(importance, dtype=torch.float32)
    steps = epochs * -(-len(encoded) // BATCH)
    schedules = [torch.optim.lr_scheduler.LambdaLR(optimiser, up_and_down(steps)) for optimiser in optimisers]
    for _ in range(epochs):
        for batch in batches(lengths, random):
            words, marks = pad([encoded[i] for i in batch])
            words = words * (torch.rand(words.shape) >= MASKED)
            loss = F.binary_cross_entropy_with_logits(network(words, marks), targets[batch], importance[batch])
            network.zero_grad()
            loss.backward()
            for optimiser, schedule in zip(optimisers, schedules):
                optimiser.step()
                schedule.step()
    return network.eval()


def up_and_down(steps):
    return lambda step: min(1, (step + 1) / (WARM_UP * steps)) * (1 - step / (steps + 1))


def batches(lengths, random):
    """Batches of texts of about the same length, in a random order."""
    order = np.argsort(lengths + random.uniform(0, 2, len(lengths)), kind="stable")
    parts = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    random.shuffle(parts)
    return parts


@torch.no_grad()
def log_odds(network, encoded):
    """float64 [N]."""
    order = np.argsort([len(words) for words, _ in encoded], kind="stable")
    values = np.zeros(len(encoded))
    for start in range(0, len(order), BATCH):
        batch = order[start : start + BATCH]
        values[batch] = network(*pad([encoded[i] for i in batch])).numpy()
    return values
