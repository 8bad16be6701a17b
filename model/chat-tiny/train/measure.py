"""Figures on what is held out, with what a trivial predictor gets beside them."""

import math
import re
from collections import Counter

import torch
from torch.nn import functional

from dialogues import KNOWN, draw, introduce, sum_out_of_range, sums
from learn import IGNORED, to_tokens
from network import empty_cache
from vocabulary import END

OUT_OF_RANGE, NAMES = 300, 100
BATCH = 100
# Draws of questions: there are few that differ.
DRAWS = 3000


def share_right(network, vocabulary, conversations):
    """The share of conversations, each a list of turns, whose last turn the network gives to the letter.

    Greedily: every token has to be the most probable one after those before it, which one run of the graph tells.
    """
    right = 0
    for i in range(0, len(conversations), BATCH):
        rows = [to_row(vocabulary, turns) for turns in conversations[i : i + BATCH]]
        width = max(len(tokens) for tokens, _ in rows)
        batch = torch.tensor([tokens + [END] * (width - len(tokens)) for tokens, _ in rows])
        with torch.no_grad():
            logits, _, _ = network(batch, *empty_cache(len(batch)))
        for row, (tokens, start) in zip(logits.argmax(dim=2).tolist(), rows):
            right += row[start - 1 : len(tokens) - 1] == tokens[start:]
    return round(right / len(conversations), 4)


def to_row(vocabulary, turns):
    """Tokens of the turns of user and assistant, one after the other, and where the last of them begins."""
    *asked, answer = turns
    prompt = vocabulary.encode_prompt(
        [{"role": ("user", "assistant")[i % 2], "content": turn} for i, turn in enumerate(asked)]
    )
    return [*prompt, *vocabulary.encode(answer), END], len(prompt)


def turns_of(exchanges):
    return [[each.question, each.answer] for each in exchanges]


def questions(random, held_out):
    """Different questions: those held out are other wordings of facts, and what it does not know."""
    drawn = (draw(random, held_out) for _ in range(DRAWS))
    return list({each.question: each for each in drawn}.values())


def nearest(question, known):
    """What was answered to the known question that has the most words in common."""
    words = set(re.findall(r"\w+", question.lower()))

    def likeness(each):
        others = set(re.findall(r"\w+", each.question.lower()))
        return len(words & others) / len(words | others)

    return max(known, key=likeness).answer


def metric(name, value, baseline, baseline_value):
    return {"name": name, "value": value, "baseline": {"name": baseline, "value": baseline_value}}


def share_of_most_frequent(exchanges):
    [(_, count)] = Counter(each.brief for each in exchanges).most_common(1)
    return round(count / len(exchanges), 4)


def exact_sums(network, vocabulary, random):
    asked = KNOWN[sums]
    value = share_right(network, vocabulary, turns_of(asked))
    name = f"right answers to all {len(asked)} ways to ask for a sum, difference or product of whole numbers from 0 to 10"
    return metric(name, value, "the most frequent result", share_of_most_frequent(asked))


def exact_known(network, vocabulary, random):
    asked = [each for topic, exchanges in KNOWN.items() if topic is not sums for each in exchanges]
    value = share_right(network, vocabulary, turns_of(asked))
    name = f"right answers to all {len(asked)} questions about days, months and polite words"
    return metric(name, value, "the most frequent answer", share_of_most_frequent(asked))


def refused_sums(network, vocabulary, random):
    found = {}
    while len(found) < OUT_OF_RANGE:
        each = sum_out_of_range(random)
        if each.held_out:
            found[each.subject] = each
    value = share_right(network, vocabulary, turns_of(found.values()))
    return metric(f"refused, of {len(found)} held-out sums out of its range", value, "answers everything", 0.0)


def exact_questions(network, vocabulary, random):
    held_out, known = questions(random, held_out=True), questions(random, held_out=False)
    value = share_right(network, vocabulary, turns_of(held_out))
    trivial = round(sum(nearest(each.question, known) == each.answer for each in held_out) / len(held_out), 4)
    name = f"right answers to {len(held_out)} held-out wordings of facts and questions out of reach"
    return metric(name, value, "answer to the known question with most words in common", trivial)


def exact_names(network, vocabulary, random):
    told = []
    while len(told) < NAMES:
        first, second = introduce(random)
        if first.held_out:
            told.append((first, second))
    turns = [[first.question, first.answer, second.question, second.answer] for first, second in told]
    value = share_right(network, vocabulary, turns)
    frequent, count = Counter(second.answer for _, second in told).most_common(1)[0]
    return metric(f"names remembered, of {NAMES} held-out ones", value, "the most frequent name", count / NAMES)


def bits_per_token(network, vocabulary, random):
    """Of answers to held-out questions, beside the best guess that knows only how frequent each token is."""
    counts, bits, total = Counter(), 0.0, 0
    for each in questions(random, held_out=True):
        messages = [{"role": "user", "content": each.question}, {"role": "assistant", "content": each.answer}]
        tokens, targets = (torch.tensor([part]) for part in to_tokens(vocabulary, messages))
        with torch.no_grad():
            logits, _, _ = network(tokens, *empty_cache())
        loss = functional.cross_entropy(logits[0], targets[0], ignore_index=IGNORED, reduction="sum")
        bits += loss.item() / math.log(2)
        counts.update(targets[targets != IGNORED].tolist())
    total = counts.total()
    entropy = -sum(count / total * math.log2(count / total) for count in counts.values())
    name = "bits per token of held-out answers (lower is better)"
    return metric(name, round(bits / total, 4), "frequency of tokens", round(entropy, 4))


def metrics(network, vocabulary, random):
    figures = exact_sums, exact_known, refused_sums, exact_questions, exact_names, bits_per_token
    return [figure(network, vocabulary, random) for figure in figures]
