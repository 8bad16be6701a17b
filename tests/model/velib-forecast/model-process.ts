/** Started by `start-model.ts`: the model behind the server's engine, in a process without Jest's VM. */
import path from "node:path";
import { modelRoot } from "../../../model/registry";
import { createEngine } from "../../../model/server/engine";
import { openSession } from "../../../model/server/session";
import contract from "../../../model/velib-forecast/contract";
import handler from "../../../model/velib-forecast/handler";

const decodeImage = () => Promise.reject(new Error("This model takes no images."));

void openSession(path.join(modelRoot, "velib-forecast", "model.onnx")).then((session) => {
  const answer = createEngine({ contract, handler }, session, { decodeImage });
  process.on("message", (bodies: readonly string[]) => {
    void answer(bodies).then((replies) => process.send!(replies));
  });
  process.send!("ready");
});
