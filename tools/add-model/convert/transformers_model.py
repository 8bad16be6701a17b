"""Exports a text model of Hugging Face: `model.safetensors` with `config.json` and `tokenizer.json` beside it.

Runs no code of the model's author: the network is one of transformers' own, named by `config.json`.
"""

import json
from pathlib import Path

import numpy as np
import onnxruntime

# Relative above 1.
TOLERANCE = 1e-4
MAX_TEXTS = 100
# Kinds of networks by the end of their name in `config.json`, with the output that answers.
HEADS = {"ForSequenceClassification": "logits", "Model": "last_hidden_state"}


def load_transformers(request, table, problem):
    """(attempts, facts) as convert.py wants them. `problem` is its exception for mistakes of the user."""
    import torch
    import transformers

    torch.set_num_threads(1)
    folder = Path(request["file"]).parent
    config = json.loads((folder / "config.json").read_text())
    architecture = (config.get("architectures") or ["?"])[0]
    output = next((output for end, output in HEADS.items() if architecture.endswith(end)), None)
    network = getattr(transformers, architecture, None)
    if output is None or network is None:
        raise problem(
            f"config.json names the network {architecture}. Accepted are transformers' own text models that classify "
            "(…ForSequenceClassification) or embed (…Model). Export others to ONNX where their code is."
        )
    model, loaded = network.from_pretrained(
        folder,
        local_files_only=True,
        use_safetensors=True,
        attn_implementation="eager",
        dtype=torch.float32,
        output_loading_info=True,
    )
    # The pooler is no part of what answers.
    missing = sorted(name for name in loaded["missing_keys"] if "pooler" not in name or output == "logits")
    if missing:
        raise problem(f"{request['file']} has no weights for {', '.join(missing[:5])} of {architecture}.")
    wrapped = answering(model.eval(), output)
    texts = tokenize(folder, read_texts(request, table, problem), config, transformers)
    with torch.no_grad():
        answers = [wrapped(*map(torch.from_numpy, text.values())).numpy() for text in texts]

    def attempt():
        longest = max(texts, key=lambda text: text["input_ids"].size)
        batch, tokens = torch.export.Dim("batch"), torch.export.Dim("tokens", max=limit_of(config))
        program = torch.onnx.export(
            wrapped,
            tuple(torch.from_numpy(np.tile(values, (2, 1))) for values in longest.values()),
            input_names=list(longest),
            output_names=[output],
            dynamic_shapes=({0: batch, 1: tokens}, {0: batch, 1: tokens}),
            dynamo=True,
            verbose=False,
        )
        return TextCandidate(program.model_proto, texts, answers)

    labels = config.get("id2label")
    return [attempt], {
        "algorithm": f"transformers {architecture}",
        "features": None,
        "labels": list(labels.values()) if output == "logits" and labels else None,
        "framework": ("transformers", transformers.__version__),
    }


def read_texts(request, table, problem):
    texts = [name for name in table.columns if table[name].dtype.kind not in "biuf"]
    if len(texts) != 1:
        raise problem(
            f"The model takes a text, but {request['csv']} has {len(texts)} columns of text beside the targets"
            f"{': ' + ', '.join(texts) if texts else ''}. Leave one."
        )
    return table[texts[0]].astype(str).head(MAX_TEXTS).tolist()


def answering(model, output):
    """The network with one output, of tokens and their mask."""
    import torch

    class Answering(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = model

        def forward(self, input_ids, attention_mask):
            return self.model(input_ids=input_ids, attention_mask=attention_mask)[output]

    return Answering().eval()


def tokenize(folder, texts, config, transformers):
    """The inputs of each text, alone."""
    tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"))
    ids = [np.array([tokenizer(text)["input_ids"][: limit_of(config)]], dtype=np.int64) for text in texts]
    return [{"input_ids": row, "attention_mask": np.ones_like(row)} for row in ids]


def limit_of(config):
    """Longest text in tokens. RoBERTa's positions begin after the padding's."""
    return min(512, config.get("max_position_embeddings", 512) - 2)


class TextCandidate:
    """A graph, and what the source answers to each text alone."""

    def __init__(self, graph, texts, answers):
        self.graph, self.texts, self.answers, self.rows = graph, texts, answers, len(texts)

    def difference(self):
        """Largest difference of a number. Raises AssertionError if it is too large."""
        session = onnxruntime.InferenceSession(self.graph.SerializeToString(), providers=["CPUExecutionProvider"])
        largest = 0.0
        for i, (text, expected) in enumerate(zip(self.texts, self.answers)):
            (actual,) = session.run(None, text)
            apart = float((np.abs(expected - actual) / np.maximum(1, np.abs(expected))).max())
            if not apart <= TOLERANCE:
                raise AssertionError(f"The graph answers text {i + 1} differently from the source, by {apart:.1e}.")
            largest = max(largest, apart)
        return largest
