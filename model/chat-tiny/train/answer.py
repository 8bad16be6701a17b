"""Greedy answers by torch, as the handler gives them at temperature 0."""

import torch

from network import empty_cache
from vocabulary import END


def complete(network, vocabulary, messages, max_tokens=64, stop=()):
    """Text, why it ended, numbers of tokens, and by how much the closest of the decisions was made (in logits)."""
    prompt = vocabulary.encode_prompt(messages)
    tokens, written, keys_and_values, margin = torch.tensor([prompt]), [], empty_cache(), float("inf")
    with torch.no_grad():
        while len(written) < max_tokens:
            logits, *keys_and_values = network(tokens, *keys_and_values)
            (best, second), (token, _) = (part.tolist() for part in logits[0, -1].topk(2))
            margin = min(margin, best - second)
            if token == END:
                return vocabulary.decode(written), "stop", (len(prompt), len(written)), margin
            written.append(token)
            text = vocabulary.decode(written)
            found = [text.index(each) for each in stop if each in text]
            if found:
                return text[: min(found)], "stop", (len(prompt), len(written)), margin
            tokens = torch.tensor([[token]])
    return vocabulary.decode(written), "length", (len(prompt), len(written)), margin
