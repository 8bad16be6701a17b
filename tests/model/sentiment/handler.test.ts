import contract from "../../../model/sentiment/contract";
import handler from "../../../model/sentiment/handler";
import { stackable } from "../../../model/server/tensor-batches";

const outputs = {
  log_odds: { dims: [1], data: Float32Array.of(1.1) },
  probabilities: { dims: [1, 2], data: Float32Array.of(0.25, 0.75) },
};

const withOptions = (...options: string[]) => ({ inferenceMs: 1, options: new Set(options) });

describe("the handler of sentiment", () => {
  it("answers the sentiment alone, unless the option details is on", () => {
    const request = { text: "fine" };
    expect(handler.toResponse(outputs, request, undefined)).toEqual({ sentiment: "positive" });
    expect(handler.toResponse(outputs, request, withOptions("explain"))).toEqual({ sentiment: "positive" });
    expect(handler.toResponse(outputs, request, withOptions("details"))).toEqual({
      sentiment: "positive",
      probabilities: { negative: 0.25, positive: 0.75 },
    });
  });

  it("keeps to its contract", () => {
    const response = handler.toResponse(outputs, { text: "fine" }, withOptions("details"));
    expect(contract.response.parse(response)).toEqual(response);
  });

  it.each([
    ["a", 64],
    ["It was not good, but it was not expensive either.", 64],
    ["one word and another ".repeat(20), 256],
    ["but ".repeat(1250), 16384],
  ])("pads %j to %i features", (text, width) => {
    const { rows, cues, scale } = handler.toTensors({ text });
    expect([rows!.dims, cues!.dims, scale!.dims]).toEqual([[1, width], [1, width], [1]]);
  });

  it("makes tensors of short texts that share a run, whatever their lengths", () => {
    const [short, longer] = ["a", "A sentence of twelve words that says nothing of any interest here."].map((text) =>
      handler.toTensors({ text }),
    );
    expect(stackable(short!, longer!)).toBe(true);
  });
});
