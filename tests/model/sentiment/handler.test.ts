import contract from "../../../model/sentiment/contract";
import handler from "../../../model/sentiment/handler";
import { stackable } from "../../../model/server/tensor-batches";

const outputs = {
  log_odds: { dims: [1], data: Float32Array.of(1.1) },
  probabilities: { dims: [1, 2], data: Float32Array.of(0.25, 0.75) },
  parts: { dims: [1, 2], data: Float32Array.of(0.5, 0) },
};

const withOptions = (...options: string[]) => ({ inferenceMs: 1, options: new Set(options) });

describe("the handler of sentiment", () => {
  it("always answers the sentiment with its confidence, and both probabilities if the option details is on", () => {
    const request = { text: "fine" };
    const answer = { sentiment: "positive", confidence: 0.75 };
    expect(handler.toResponse(outputs, request, undefined)).toEqual(answer);
    expect(handler.toResponse(outputs, request, withOptions("explain"))).toEqual(answer);
    expect(handler.toResponse(outputs, request, withOptions("details"))).toEqual({
      ...answer,
      probabilities: { negative: 0.25, positive: 0.75 },
    });
  });

  it("takes the confidence of the sentiment that it answers", () => {
    const probabilities = { dims: [1, 2], data: Float32Array.of(0.875, 0.125) };
    expect(handler.toResponse({ ...outputs, probabilities }, { text: "awful" }, undefined)).toEqual({
      sentiment: "negative",
      confidence: 0.875,
    });
  });

  it("keeps to its contract", () => {
    const response = handler.toResponse(outputs, { text: "fine" }, withOptions("details"));
    expect(contract.response.parse(response)).toEqual(response);
  });

  it.each([
    ["a", 32, 128],
    ["It was not good, but it was not expensive either.", 32, 128],
    ["one word and another ".repeat(20), 128, 512],
    ["a ".repeat(513), 1024, 2048],
    ["a ".repeat(2500), 2560, 8192],
    ["but ".repeat(1250), 1536, 32768],
  ])("pads %j to %i words and %i features", (text, width, featureWidth) => {
    const { words, marks, rows, scale } = handler.toTensors({ text });
    expect([words!.dims, marks!.dims, rows!.dims, scale!.dims]).toEqual([
      [1, width],
      [1, width],
      [1, featureWidth],
      [1],
    ]);
  });

  it("makes tensors of short texts that share a run, whatever their lengths", () => {
    const [short, longer] = ["a", "A sentence of twelve words that says nothing of any interest here."].map((text) =>
      handler.toTensors({ text }),
    );
    expect(stackable(short!, longer!)).toBe(true);
  });
});
