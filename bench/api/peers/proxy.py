"""Proxy for a SageMaker endpoint with FastAPI and boto3. Does the same work as our API: key, rate limit, validation of request
and response, cache, one JSON log line per request.

Under uvicorn: uvicorn --no-access-log --app-dir bench/api/peers proxy:app. Environment: ENDPOINT_NAME, KEY_FILE (written by
`npm run keys`), and the variables of boto3.
"""

import hashlib
import hmac
import json
import os
import sys
import threading
import time
from collections import OrderedDict
from typing import Annotated, Literal

import boto3
from botocore.config import Config
from fastapi import Depends, FastAPI, HTTPException, Security
from fastapi.security import APIKeyHeader
from pydantic import BaseModel, ConfigDict, Field

ENDPOINT_NAME = os.environ["ENDPOINT_NAME"]
LARGEST = 1e6
CACHE_SECONDS = 300
CACHE_ENTRIES = 1000

with open(os.environ["KEY_FILE"], encoding="utf8") as file:
    KEYS = {key["id"]: key for key in json.load(file)["keys"]}

sagemaker = boto3.client(
    "sagemaker-runtime", config=Config(max_pool_connections=64, retries={"total_max_attempts": 1})
)
app = FastAPI()
key_header = APIKeyHeader(name="x-api-key")

Measurement = Annotated[float, Field(strict=True, ge=-LARGEST, le=LARGEST)]
Flower = tuple[Measurement, Measurement, Measurement, Measurement]


class PredictionRequest(BaseModel):
    model_config = ConfigDict(extra="forbid")
    instances: Annotated[list[Flower], Field(min_length=1, max_length=1000)]


Species = Literal["setosa", "versicolor", "virginica"]
Probability = Annotated[float, Field(ge=0, le=1)]


class Prediction(BaseModel):
    predicted_class: Species
    predicted_class_index: Annotated[int, Field(ge=0, le=2)]
    confidence: Probability
    probabilities: dict[Species, Probability]
    input_features: Annotated[list[float], Field(min_length=4, max_length=4)]


class PredictionResponse(BaseModel):
    predictions: list[Prediction]


class TokenBucket:
    """Allows `rate` requests per second on average and `burst` at once."""

    def __init__(self, rate, burst):
        self.rate, self.burst = rate, burst
        self.tokens, self.time = burst, time.monotonic()
        self.lock = threading.Lock()

    def take(self):
        with self.lock:
            now = time.monotonic()
            self.tokens = min(self.burst, self.tokens + (now - self.time) * self.rate)
            self.time = now
            if self.tokens < 1:
                return False
            self.tokens -= 1
            return True


BUCKETS = {name: TokenBucket(**key["limits"]["perSecond"]) for name, key in KEYS.items()}


def caller_of(text: Annotated[str, Security(key_header)]):
    prefix, _, rest = text.partition("_")
    name, _, secret = rest.partition("_")
    key = KEYS.get(name)
    if prefix != "mf" or key is None or not any(matches(secret, known) for known in key["secrets"]):
        raise HTTPException(401, "The key is not valid.")
    return name


def matches(secret, known):
    found = hashlib.sha256(bytes.fromhex(known["salt"]) + secret.encode()).hexdigest()
    return hmac.compare_digest(found, known["hash"])


def limited(caller: Annotated[str, Depends(caller_of)]):
    if not BUCKETS[caller].take():
        raise HTTPException(429, "Too many requests.", {"retry-after": "1"})
    return caller


class Cache:
    """Responses by the digest of the request. Evicts the oldest first."""

    def __init__(self):
        self.answers, self.lock = OrderedDict(), threading.Lock()

    def find(self, digest):
        with self.lock:
            ends, answer = self.answers.get(digest, (0, None))
            return answer if time.monotonic() < ends else None

    def keep(self, digest, answer):
        with self.lock:
            self.answers[digest] = (time.monotonic() + CACHE_SECONDS, answer)
            if len(self.answers) > CACHE_ENTRIES:
                self.answers.popitem(last=False)


cache = Cache()


@app.get("/ping")
def ping():
    return {"status": "ready"}


@app.post("/v1/models/iris/predict")
def predict(request: PredictionRequest, caller: Annotated[str, Depends(limited)]) -> PredictionResponse:
    started = time.monotonic()
    body = request.model_dump_json().encode()
    digest = hashlib.sha256(body).digest()
    answer = cache.find(digest)
    is_hit = answer is not None
    if not is_hit:
        invoked = sagemaker.invoke_endpoint(EndpointName=ENDPOINT_NAME, ContentType="application/json", Body=body)
        answer = json.loads(invoked["Body"].read())
        cache.keep(digest, answer)
    line = {
        "timestamp": time.time(),
        "path": "/v1/models/iris/predict",
        "status": 200,
        "caller": caller,
        "cache": "hit" if is_hit else "miss",
        "milliseconds": 1000 * (time.monotonic() - started),
    }
    sys.stdout.write(json.dumps(line) + "\n")
    return answer
