import contract from "../../../model/iris/contract";
import { parseRequest } from "../../../model/validation";

const flower = [5.1, 3.5, 1.4, 0.2];
const four = "Expected four numbers in cm (sepal length, sepal width, petal length, petal width), got";

function mistakeOf(request: unknown): { param: string | null; message: string } {
  try {
    parseRequest(contract.request, JSON.stringify(request));
  } catch (error) {
    const { param, message } = error as { param: string | null; message: string };
    return { param, message };
  }
  throw new Error(`${JSON.stringify(request)} was accepted.`);
}

describe("the request of iris", () => {
  it.each([1, 2, 1000])("takes %i flowers", (count) => {
    const request = { instances: Array.from({ length: count }, () => flower) };
    expect(parseRequest(contract.request, JSON.stringify(request))).toEqual(request);
  });

  it("takes the largest and the smallest measurement", () => {
    const request = { instances: [[1e6, -1e6, 0, 1e-30]] };
    expect(parseRequest(contract.request, JSON.stringify(request))).toEqual(request);
  });

  it.each([
    ["no instances", {}, "instances", "Expected a list of flowers, got nothing."],
    ["a word", { instances: "setosa" }, "instances", "Expected a list of flowers, got a string."],
    ["an empty list", { instances: [] }, "instances", "Expected 1 to 1000 flowers, got none."],
    ["a flower outside a list", { instances: flower }, "instances[0]", `${four} 5.1.`],
    ["one measurement", { instances: [[5.1]] }, "instances[0]", `${four} 1 element.`],
    ["three measurements", { instances: [flower, [5.1, 3.5, 1.4]] }, "instances[1]", `${four} 3 elements.`],
    ["five measurements", { instances: [[...flower, 1]] }, "instances[0]", `${four} 5 elements.`],
    ["null", { instances: [null] }, "instances[0]", `${four} null.`],
    ["an object", { instances: [{ sepal: 1 }] }, "instances[0]", `${four} an object.`],
    [
      "a number in quotes",
      { instances: [[5.1, 3.5, "1.4", 0.2]] },
      "instances[0][2]",
      "Petal length: expected a number of centimetres, got a string.",
    ],
    [
      "a number that single precision cannot hold",
      { instances: [[1e308, 3.5, 1.4, 0.2]] },
      "instances[0][0]",
      "Sepal length: expected a number between -1000000 and 1000000, got 1e+308.",
    ],
    [
      "a number just too small",
      { instances: [[5.1, 3.5, 1.4, -1000000.1]] },
      "instances[0][3]",
      "Petal width: expected a number between -1000000 and 1000000, got -1000000.1.",
    ],
    [
      "too many flowers",
      { instances: Array.from({ length: 1001 }, () => flower) },
      "instances",
      "Expected at most 1000 flowers, got 1001 elements: send them in parts.",
    ],
    ["a key of another contract", { instances: [flower], top_k: 3 }, null, 'Unrecognized key: "top_k"'],
  ])("refuses %s, naming the place", (_, request, param, message) => {
    expect(mistakeOf(request)).toEqual({ param, message });
  });

  it("refuses a number too large for JSON's readers", () => {
    const parse = () => parseRequest(contract.request, '{"instances":[[1e400,3.5,1.4,0.2]]}');
    expect(parse).toThrow("Sepal length: expected a number of centimetres, got Infinity.");
  });
});
