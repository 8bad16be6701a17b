"""Fits the network to conversations: only the assistant's words count."""

import torch
from torch.nn import functional

from dialogues import converse
from network import CONTEXT, ChatNetwork, empty_cache
from vocabulary import END, MARKS

# Of each stage.
STEPS, PEAK_RATES = (2000, 1200, 1400), (4e-3, 2e-3, 2e-3)
WARM_UP, DECAY = 100, 0.05
TOKENS_PER_BATCH = 1024
# Conversations that are sorted by length before they are cut into batches, so that little is padding.
POOL = 1024
IGNORED = -100


def to_tokens(vocabulary, messages):
    """A conversation's tokens and what is to be learned at each: the next token, where the assistant says it."""
    tokens, targets = [], []
    for message in messages:
        said = vocabulary.encode_message(message["role"], message["content"])
        learned = message["role"] == "assistant"
        tokens += said
        # The mark of the role is given, not learned; after the END of a message there is nothing to foretell.
        targets += [*(said[1:] if learned else [IGNORED] * (len(said) - 1)), IGNORED]
    return tokens[:CONTEXT], targets[:CONTEXT]


def batches(vocabulary, random, stage, made):
    """Endless batches of conversations that were never seen before; `made` counts them."""
    while True:
        pool = sorted((to_tokens(vocabulary, converse(random, stage)) for _ in range(POOL)), key=lambda pair: len(pair[0]))
        made.append(POOL)
        cut, batch = [], []
        for pair in pool:
            if batch and (len(batch) + 1) * len(pair[0]) > TOKENS_PER_BATCH:
                cut.append(batch)
                batch = []
            batch.append(pair)
        cut.append(batch)
        random.shuffle(cut)
        yield from map(pad, cut)


def pad(batch):
    width = max(len(tokens) for tokens, _ in batch)
    tokens = [tokens + [END] * (width - len(tokens)) for tokens, _ in batch]
    targets = [targets + [IGNORED] * (width - len(targets)) for _, targets in batch]
    return torch.tensor(tokens), torch.tensor(targets)


def fit(vocabulary, random, stage, trained=None):
    """The network, new or `trained` by the stages before, and how many conversations it saw in this one, each once."""
    torch.manual_seed(random.getrandbits(31))
    network, made = (trained or ChatNetwork(vocabulary.size)).train(), []
    steps, peak_rate = STEPS[stage], PEAK_RATES[stage]
    decayed = [weights for weights in network.parameters() if weights.dim() == 2]
    others = [weights for weights in network.parameters() if weights.dim() != 2]
    groups = [{"params": decayed, "weight_decay": DECAY}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=peak_rate, betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, peak_rate, total_steps=steps, pct_start=WARM_UP / steps)
    source = batches(vocabulary, random, stage, made)
    for step in range(steps):
        tokens, targets = next(source)
        loss = loss_of(network, tokens, targets)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % 200 == 0:
            print(f"step {step}: {loss.item():.4f} nats per token", flush=True)
    return network.eval(), sum(made)


def loss_of(network, tokens, targets):
    logits, _, _ = network(tokens, *empty_cache(len(tokens)))
    return functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=IGNORED)
