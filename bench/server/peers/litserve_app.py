"""LitServe with many copies of the iris classifier in one worker. PORT, HOST and MODELS come from the environment."""

import os

import litserve

from many_iris import open_all, probabilities


class ManyIris(litserve.LitAPI):
    def setup(self, device):
        self.sessions = open_all()

    def predict(self, request):
        return probabilities(self.sessions[request["model"]], request["instances"])

    def encode_response(self, output):
        return {"probabilities": output.tolist()}


if __name__ == "__main__":
    server = litserve.LitServer(ManyIris(), accelerator="cpu", workers_per_device=1)
    address = {"host": os.environ["HOST"], "port": int(os.environ["PORT"])}
    server.run(**address, num_api_servers=1, generate_client_file=False, log_level="error")
