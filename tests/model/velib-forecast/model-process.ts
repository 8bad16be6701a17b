/** Started by `start-model.ts`: the model behind the server's engine, in a process without Jest's VM. */
import path from "node:path";
import contract from "../../../model/velib-forecast/contract";
import handler from "../../../model/velib-forecast/handler";
import { type Tensors } from "../../../model/contract";
import { modelRoot } from "../../../model/registry";
import { createEngine } from "../../../model/server/engine";
import { openSession } from "../../../model/server/session";

/** Requests to be answered as one batch, or tensors for the bare graph. */
export type Question = { readonly bodies: readonly string[] } | { readonly inputs: Tensors };

const decodeImage = () => Promise.reject(new Error("This model takes no images."));

void openSession(path.join(modelRoot, "velib-forecast", "model.onnx")).then((session) => {
  const answer = createEngine({ contract, handler }, session, { decodeImage });
  process.on("message", (question: Question) => {
    void ("bodies" in question ? answer(question.bodies) : session.run(question.inputs)).then((reply) =>
      process.send!(reply),
    );
  });
  process.send!("ready");
});
