"""Text to tokens and back: bytes, merged into pieces of words, and four marks that no text can contain.

A token is a byte (0 to 255), a mark, or a merge of two tokens. Merges stay inside of a word, that is a run of ASCII
letters with at most one space before it, so digits, punctuation and all of Unicode beyond ASCII are plain bytes.
`merges.json` lists the merges, the earliest first: the first one makes token 260. `handler.ts` encodes by the same rules.
"""

import codecs
import re
from collections import Counter
from functools import cache

BYTES = 256
MARKS = {"system": 256, "user": 257, "assistant": 258}
END = 259
FIRST_MERGE = 260
WORD = re.compile(rb" ?[A-Za-z]+|[^A-Za-z]", re.DOTALL)


def learn_merges(texts, count):
    """The `count` most useful merges by byte-pair encoding of the words in `texts`."""
    words = Counter(word for text in texts for word in WORD.findall(text.encode()) if len(word) > 1)
    split = {word: tuple(word) for word in words}
    merges = []
    while len(merges) < count:
        pairs = Counter()
        for word, tokens in split.items():
            for pair in zip(tokens, tokens[1:]):
                pairs[pair] += words[word]
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        split = {word: merge(tokens, best, FIRST_MERGE + len(merges)) for word, tokens in split.items()}
        merges.append(best)
    return merges


def merge(tokens, pair, merged):
    result = []
    for token in tokens:
        if result and (result[-1], token) == pair:
            result[-1] = merged
        else:
            result.append(token)
    return tuple(result)


class Vocabulary:
    def __init__(self, merges):
        self.merges = [tuple(pair) for pair in merges]
        self.size = FIRST_MERGE + len(self.merges)
        self.rank = {pair: rank for rank, pair in enumerate(self.merges)}
        self.bytes = [bytes([byte]) for byte in range(BYTES)] + [b""] * (FIRST_MERGE - BYTES)
        for left, right in self.merges:
            self.bytes.append(self.bytes[left] + self.bytes[right])
        self.encode_word = cache(self.encode_word)

    def encode(self, text):
        return [token for word in WORD.findall(text.encode()) for token in self.encode_word(word)]

    def encode_word(self, word):
        tokens = tuple(word)
        while pairs := [pair for pair in zip(tokens, tokens[1:]) if pair in self.rank]:
            first = min(pairs, key=self.rank.__getitem__)
            tokens = merge(tokens, first, FIRST_MERGE + self.rank[first])
        return tokens

    def decode(self, tokens):
        """Text of the tokens. Bytes of a character that is not complete at their end are left out."""
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        return decoder.decode(b"".join(self.bytes[token] for token in tokens))

    def encode_message(self, role, content):
        return [MARKS[role], *self.encode(content), END]

    def encode_prompt(self, messages):
        """A conversation up to where the assistant's next answer begins."""
        said = [token for message in messages for token in self.encode_message(message["role"], message["content"])]
        return [*said, MARKS["assistant"]]
