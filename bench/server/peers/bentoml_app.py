"""BentoML with many copies of the iris classifier in one worker: MODELS comes from the environment."""

import bentoml

from many_iris import open_all, probabilities


@bentoml.service(workers=1)
class ManyIris:
    def __init__(self):
        self.sessions = open_all()

    @bentoml.api
    def predict(self, model: str, instances: list[list[float]]) -> dict[str, list[list[float]]]:
        return {"probabilities": probabilities(self.sessions[model], instances).tolist()}
