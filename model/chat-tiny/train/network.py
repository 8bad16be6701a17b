"""A decoder-only transformer that takes and returns its key-value cache."""

import torch
from torch import nn

CONTEXT = 512
LAYERS, HEADS, WIDTH = 3, 4, 96
HEAD_WIDTH = WIDTH // HEADS


def rotations(base=1000.0):
    """Cosines and sines of rotary position embeddings: [2, CONTEXT, HEAD_WIDTH / 2]."""
    frequencies = base ** -torch.linspace(0, 1, HEAD_WIDTH // 2)
    angles = torch.arange(CONTEXT)[:, None] * frequencies
    return torch.stack([angles.cos(), angles.sin()])


def rotate(x, positions):
    """Turns each pair of features of [batch, heads, n, HEAD_WIDTH] by its token's position."""
    cos, sin = positions[0], positions[1]
    left, right = x.chunk(2, dim=-1)
    return torch.cat([left * cos - right * sin, left * sin + right * cos], dim=-1)


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.before_attention = nn.LayerNorm(WIDTH)
        self.attend = nn.Linear(WIDTH, 3 * WIDTH, bias=False)
        self.attended = nn.Linear(WIDTH, WIDTH, bias=False)
        self.before_feed = nn.LayerNorm(WIDTH)
        self.feed = nn.Sequential(nn.Linear(WIDTH, 4 * WIDTH), nn.GELU(), nn.Linear(4 * WIDTH, WIDTH))

    def forward(self, x, past_keys, past_values, positions, mask):
        batch, n, _ = x.shape
        parts = self.attend(self.before_attention(x)).reshape(batch, n, 3, HEADS, HEAD_WIDTH).permute(2, 0, 3, 1, 4)
        queries = rotate(parts[0], positions)
        keys = torch.cat([past_keys, rotate(parts[1], positions)], dim=2)
        values = torch.cat([past_values, parts[2]], dim=2)
        scores = queries @ keys.transpose(2, 3) * HEAD_WIDTH**-0.5 + mask
        found = (scores.softmax(dim=-1) @ values).transpose(1, 2).reshape(batch, n, WIDTH)
        x = x + self.attended(found)
        return x + self.feed(self.before_feed(x)), keys, values


class ChatNetwork(nn.Module):
    def __init__(self, vocabulary):
        super().__init__()
        self.embed = nn.Embedding(vocabulary, WIDTH)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.last = nn.LayerNorm(WIDTH)
        self.register_buffer("rotations", rotations(), persistent=False)
        for name, weights in self.named_parameters():
            if weights.dim() == 2:
                nn.init.normal_(weights, std=0.02 if name.startswith("embed") else weights.shape[1] ** -0.5)

    def forward(self, tokens, past_keys, past_values):
        """Logits of each token's successor, and the cache with these tokens in it.

        tokens: [batch, n], n from 1; past_keys, past_values: [batch, LAYERS, HEADS, past, HEAD_WIDTH], past from 0.
        """
        past, total = past_keys.shape[3], past_keys.shape[3] + tokens.shape[1]
        positions = self.rotations[:, past:total]
        order = torch.arange(total, device=tokens.device)
        mask = torch.where(order[None, :] <= order[past:, None], 0.0, -1e9)
        x, keys, values = self.embed(tokens), [], []
        for i, layer in enumerate(self.layers):
            x, k, v = layer(x, past_keys[:, i], past_values[:, i], positions, mask)
            keys.append(k)
            values.append(v)
        logits = self.last(x) @ self.embed.weight.T
        return logits, torch.stack(keys, dim=1), torch.stack(values, dim=1)


def empty_cache(batch=1):
    """Keys and values of nothing said yet."""
    return torch.zeros(2, batch, LAYERS, HEADS, 0, HEAD_WIDTH).unbind()
