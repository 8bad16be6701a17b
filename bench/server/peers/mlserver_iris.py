"""MLServer's runtime for one copy of the iris classifier."""

from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceResponse

from many_iris import open_session, probabilities


class Iris(MLModel):
    async def load(self):
        self.session = open_session(self.settings.parameters.uri)
        return True

    async def predict(self, payload):
        flowers = NumpyCodec.decode_input(payload.inputs[0])
        output = NumpyCodec.encode_output("probabilities", probabilities(self.session, flowers))
        return InferenceResponse(model_name=self.name, outputs=[output])
