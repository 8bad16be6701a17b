"""FastAPI and boto3: a proxy in front of a SageMaker endpoint, with the checks that ours makes.

Under uvicorn: uvicorn --app-dir bench/api/peers proxy:app. Environment: ENDPOINT_NAME, KEY_FILE (as `npm run keys`
writes it), and what boto3 reads by itself.
"""

import hashlib
import hmac
import json
import os
import threading
import time
from typing import Annotated

import boto3
from botocore.config import Config
from fastapi import Depends, FastAPI, HTTPException, Security
from fastapi.security import APIKeyHeader
from pydantic import BaseModel, ConfigDict, Field

ENDPOINT_NAME = os.environ["ENDPOINT_NAME"]
LARGEST = 1e6

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


class TokenBucket:
    """So many requests per second on average, and at once."""

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


@app.get("/ping")
def ping():
    return {"status": "ready"}


@app.post("/v1/models/iris/predict", dependencies=[Depends(limited)])
def predict(request: PredictionRequest):
    answer = sagemaker.invoke_endpoint(
        EndpointName=ENDPOINT_NAME, ContentType="application/json", Body=request.model_dump_json()
    )
    return json.loads(answer["Body"].read())
