"""Figures on what is held out, with what a trivial predictor gets beside them."""

import math
import re
from collections import Counter

import torch
from torch.nn import functional

from answer import ask
from dialogues import KNOWN, draw, introduce, sum_out_of_range, sums
from learn import IGNORED, to_tokens
from network import empty_cache

OUT_OF_RANGE, NAMES = 300, 100
# Draws of questions: there are few that differ.
DRAWS = 3000


def share(right):
    right = list(right)
    return round(sum(right) / len(right), 4)


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


def is_right(network, vocabulary, each):
    return ask(network, vocabulary, each.question) == each.answer


def share_of_most_frequent(exchanges):
    [(_, count)] = Counter(each.brief for each in exchanges).most_common(1)
    return round(count / len(exchanges), 4)


def exact_sums(network, vocabulary, random):
    asked = KNOWN[sums]
    value = share(is_right(network, vocabulary, each) for each in asked)
    name = f"right answers to all {len(asked)} ways to ask for a sum, difference or product of whole numbers from 0 to 10"
    return metric(name, value, "the most frequent result", share_of_most_frequent(asked))


def exact_known(network, vocabulary, random):
    asked = [each for topic, exchanges in KNOWN.items() if topic is not sums for each in exchanges]
    value = share(is_right(network, vocabulary, each) for each in asked)
    name = f"right answers to all {len(asked)} questions about days, months and polite words"
    return metric(name, value, "the most frequent answer", share_of_most_frequent(asked))


def refused_sums(network, vocabulary, random):
    found = {}
    while len(found) < OUT_OF_RANGE:
        each = sum_out_of_range(random)
        if each.held_out:
            found[each.subject] = each
    value = share(is_right(network, vocabulary, each) for each in found.values())
    return metric(f"refused, of {len(found)} held-out sums out of its range", value, "answers everything", 0.0)


def exact_questions(network, vocabulary, random):
    held_out, known = questions(random, held_out=True), questions(random, held_out=False)
    value = share(ask(network, vocabulary, each.question) == each.answer for each in held_out)
    trivial = share(nearest(each.question, known) == each.answer for each in held_out)
    name = f"right answers to {len(held_out)} held-out wordings of facts and questions out of reach"
    return metric(name, value, "answer to the known question with most words in common", trivial)


def exact_names(network, vocabulary, random):
    told = []
    while len(told) < NAMES:
        first, second = introduce(random)
        if first.held_out:
            told.append((first, second))
    value = share(
        ask(network, vocabulary, first.question, first.answer, second.question) == second.answer
        for first, second in told
    )
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
