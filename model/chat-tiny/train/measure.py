"""Figures on what is held out, with what a trivial predictor gets beside them."""

import math
import re
from collections import Counter

import torch
from torch.nn import functional

from answer import ask
from dialogues import draw, introduce, sum_up
from learn import IGNORED, to_tokens
from network import empty_cache

SUMS, NAMES = 300, 100
# Draws of questions that are not sums: there are few that differ.
DRAWS = 3000


def share(right):
    right = list(right)
    return round(sum(right) / len(right), 4)


def held_out_sums(random):
    found = {}
    while len(found) < SUMS:
        each = sum_up(random)
        if each.held_out:
            found[each.subject] = each
    return list(found.values())


def questions(random, held_out):
    drawn = (draw(random, held_out) for _ in range(DRAWS))
    return list({each.question: each for each in drawn if " = " not in each.answer}.values())


def nearest(question, known):
    """What was answered to the known question that has the most words in common."""
    words = set(re.findall(r"\w+", question.lower()))

    def likeness(each):
        others = set(re.findall(r"\w+", each.question.lower()))
        return len(words & others) / len(words | others)

    return max(known, key=likeness).answer


def metric(name, value, baseline, baseline_value):
    return {"name": name, "value": value, "baseline": {"name": baseline, "value": baseline_value}}


def exact_sums(network, vocabulary, random):
    sums = held_out_sums(random)
    value = share(ask(network, vocabulary, each.question) == each.answer for each in sums)
    results = Counter(each.answer.split("= ")[1] for each in sums)
    frequent, _ = results.most_common(1)[0]
    trivial = share(each.answer.endswith(f"= {frequent}") for each in sums)
    return metric(f"right answers to {len(sums)} held-out sums", value, "the most frequent result", trivial)


def exact_questions(network, vocabulary, random):
    held_out, known = questions(random, held_out=True), questions(random, held_out=False)
    value = share(ask(network, vocabulary, each.question) == each.answer for each in held_out)
    trivial = share(nearest(each.question, known) == each.answer for each in held_out)
    name = f"right answers to {len(held_out)} held-out wordings of other questions"
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
    for each in questions(random, held_out=True) + held_out_sums(random):
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
    return [
        figure(network, vocabulary, random) for figure in (exact_questions, exact_sums, exact_names, bits_per_token)
    ]
