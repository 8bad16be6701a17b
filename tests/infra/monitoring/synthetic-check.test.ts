import { type BuiltModel } from "../../../infra/build/parts";
import { checkCases } from "../../../infra/monitoring/synthetic-check";

const golden = (answer: string) => ({
  tolerance: 0.001,
  cases: [1, 2].map((i) => ({ name: `case ${i}`, request: { input: i }, response: { answer: `${answer} ${i}` } })),
});

/** The part of a model that the check reads. */
function model(settings: object, variants: readonly (readonly [string, string])[]): BuiltModel {
  const built = variants.map(([name, answer]) => ({ settings: { name, weight: 1 }, golden: golden(answer) }));
  return { settings: { name: "iris", state: "awake", ...settings }, variants: built } as unknown as BuiltModel;
}

const serverless = { mode: "serverless" };
const variants = ["A", "B"].map((name) => ({ name, weight: 1 }));

describe("checkCases", () => {
  it("is the first golden case of a model", () => {
    expect(checkCases([model({ hosting: serverless }, [["live", "yes"]])])).toEqual([
      {
        model: "iris",
        path: "/v1/models/iris/predict",
        request: { input: 1 },
        response: { answer: "yes 1" },
        tolerance: 0.001,
      },
    ]);
  });

  it("asks each variant that callers can choose for its own answer", () => {
    const cases = checkCases([
      model({ hosting: { mode: "always-on", variants } }, [
        ["A", "yes"],
        ["B", "no"],
      ]),
    ]);
    expect(cases.map(({ path, response }) => [path, response])).toEqual([
      ["/v1/models/iris/predict?target_variant=A", { answer: "yes 1" }],
      ["/v1/models/iris/predict?target_variant=B", { answer: "no 1" }],
    ]);
  });

  it("leaves out models that are asleep", () => {
    expect(checkCases([model({ hosting: serverless, state: "asleep" }, [["live", "yes"]])])).toEqual([]);
  });
});
