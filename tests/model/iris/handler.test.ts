import contract from "../../../model/iris/contract";
import handler from "../../../model/iris/handler";

const flowers: [number, number, number, number][] = [
  [5.1, 3.5, 1.4, 0.2],
  [6.7, 3.1, 4.4, 1.4],
];

describe("the handler of iris", () => {
  it("makes one row of measurements per flower", () => {
    expect(handler.toTensors({ instances: flowers })).toEqual({
      measurements: { dims: [2, 4], data: Float32Array.from([5.1, 3.5, 1.4, 0.2, 6.7, 3.1, 4.4, 1.4]) },
    });
  });

  it("answers class, probabilities to five digits and the very measurements sent, flower by flower", () => {
    const outputs = {
      label: { dims: [2], data: BigInt64Array.from([0n, 1n]) },
      probabilities: { dims: [2, 3], data: Float32Array.from([0.99999934, 0, 0, 0, 0.9299994, 0.06999999]) },
    };
    const response = handler.toResponse(outputs, { instances: flowers });
    expect(response).toEqual({
      predictions: [
        {
          predicted_class: "setosa",
          predicted_class_index: 0,
          confidence: 1,
          probabilities: { setosa: 1, versicolor: 0, virginica: 0 },
          input_features: [5.1, 3.5, 1.4, 0.2],
        },
        {
          predicted_class: "versicolor",
          predicted_class_index: 1,
          confidence: 0.93,
          probabilities: { setosa: 0, versicolor: 0.93, virginica: 0.07 },
          input_features: [6.7, 3.1, 4.4, 1.4],
        },
      ],
    });
    expect(contract.response.safeParse(response).error).toBeUndefined();
  });
});
