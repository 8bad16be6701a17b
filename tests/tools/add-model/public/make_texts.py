"""`make_texts.py FETCHED FOLDER`: tiny text models of Hugging Face's transformers with random weights, as make.py prepares others.

Three networks with the three kinds of tokenizers: BERT with WordPiece and RoBERTa with BPE classify, XLM-RoBERTa with Unigram
embeds. Writes FOLDER/texts.json; an empty list where transformers is not installed.
"""

import json
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np

TEXTS = [
    "The staff was friendly and the room was clean.",
    "It stopped working after a week!",
    "Good food, bad films; nothing special.",
    "Déjà vu: 3 cafés, naïve façade 😀",
    "I would not recommend it to anyone, although the price is fair.",
    "great",
]
LABELS = ["complaint", "neutral", "praise"]
SIZES = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 64,
    "max_position_embeddings": 66,
}


def main(folder):
    if not (find_spec("torch") and find_spec("transformers")):
        (folder / "texts.json").write_text("[]")
        return
    import torch
    from transformers import (
        BertConfig,
        BertForSequenceClassification,
        RobertaConfig,
        RobertaForSequenceClassification,
        XLMRobertaConfig,
        XLMRobertaModel,
    )

    torch.manual_seed(0)
    labels = {"id2label": dict(enumerate(LABELS)), "label2id": {label: i for i, label in enumerate(LABELS)}}
    models = [
        save(folder, "bert", wordpiece(), lambda size, pad: BertForSequenceClassification(
            BertConfig(vocab_size=size, pad_token_id=pad, **SIZES, **labels))),
        save(folder, "roberta", bpe(), lambda size, pad: RobertaForSequenceClassification(
            RobertaConfig(vocab_size=size, pad_token_id=pad, **SIZES, **labels))),
        save(folder, "xlm-roberta", unigram(), lambda size, pad: XLMRobertaModel(
            XLMRobertaConfig(vocab_size=size, pad_token_id=pad, **SIZES))),
    ]  # fmt: skip
    (folder / "texts.json").write_text(json.dumps(models))


def save(folder, name, tokenizer, build):
    """The description of a model that is saved as transformers does."""
    import torch

    own = folder / name
    network = build(tokenizer.get_vocab_size(), tokenizer.token_to_id("<pad>")).eval()
    # The initial weights are so small that all texts get nearly the same answer.
    with torch.no_grad():
        for weights in network.parameters():
            weights.mul_(8 if weights.dim() > 1 else 1)
    network.save_pretrained(own)
    tokenizer.save(str(own / "tokenizer.json"))
    (folder / f"{name}.csv").write_text("text\n" + "".join(f'"{text}"\n' for text in TEXTS))
    cases = [{"request": {"text": text}, "answer": answer(network, tokenizer.encode(text).ids)} for text in TEXTS]
    embeds = "embedding" in cases[0]["answer"]
    return {
        "name": name,
        "from": "transformers, random weights",
        "what": f"{type(network).__name__}, {type(tokenizer.model).__name__}",
        "arguments": [
            *("--from", str(own / "model.safetensors"), "--csv", str(folder / f"{name}.csv")),
            *(["--pooling", "mean", "--normalize"] if embeds else []),
        ],
        "cases": cases,
    }


def answer(network, ids):
    import torch

    ids = torch.tensor([ids])
    with torch.no_grad():
        output = network(input_ids=ids, attention_mask=torch.ones_like(ids))
    if not hasattr(output, "logits"):
        mean = output.last_hidden_state[0].mean(dim=0).numpy()
        return {"embedding": (mean / np.linalg.norm(mean)).tolist()}
    chances = output.logits.softmax(dim=1)[0].tolist()
    return {"predicted_class": LABELS[int(np.argmax(chances))], "probabilities": dict(zip(LABELS, chances))}


SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]


def wordpiece():
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.WordPiece(unk_token="<unk>"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return train(tokenizer, trainers.WordPieceTrainer(vocab_size=150, special_tokens=SPECIAL, show_progress=False))


def bpe():
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    return train(
        tokenizer,
        trainers.BpeTrainer(vocab_size=330, special_tokens=SPECIAL, initial_alphabet=alphabet, show_progress=False),
    )


def unigram():
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(" {2,}", " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    return train(
        tokenizer,
        trainers.UnigramTrainer(vocab_size=120, special_tokens=SPECIAL, unk_token="<unk>", show_progress=False),
    )


def train(tokenizer, trainer):
    from tokenizers import processors

    tokenizer.train_from_iterator(TEXTS * 20, trainer)
    ends = [(token, tokenizer.token_to_id(token)) for token in ("<s>", "</s>")]
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A </s>", special_tokens=ends)
    return tokenizer


if __name__ == "__main__":
    main(Path(sys.argv[2]))
