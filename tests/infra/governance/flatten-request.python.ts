import { spawnSync } from "node:child_process";
import { flattenRequest } from "../../../infra/governance/data-quality";
import { type RequestColumns, requestColumns } from "../../../infra/governance/request-columns";
import { readModel } from "../../../model/registry";

const python = process.env["PYTHON"] ?? "python3";

/** Calls the preprocessor as Model Monitor does: an object with `endpoint_input`, which has `data` and `encoding`. */
function flatten(columns: RequestColumns, data: string, encoding = "JSON"): unknown {
  const call = `
import sys
from types import SimpleNamespace
captured = SimpleNamespace(data=sys.argv[1], encoding=sys.argv[2])
print(json.dumps(preprocess_handler(SimpleNamespace(endpoint_input=captured))))
`;
  const { stdout, stderr } = spawnSync(python, ["-c", flattenRequest(columns) + call, data, encoding], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

const iris = requestColumns(readModel("iris").contract);
const flower = { sepal_length: 5.1, sepal_width: 3.5, petal_length: 1.4, petal_width: 1 };

describe("flatten_request.py", () => {
  it("makes a row of each instance, with whole numbers as fractions", () => {
    const request = JSON.stringify({
      instances: [
        [5.1, 3.5, 1.4, 1],
        [5.1, 3.5, 1.4],
      ],
    });
    expect(flatten(iris, request)).toEqual([flower, { sepal_length: 5.1, sepal_width: 3.5, petal_length: 1.4 }]);
  });

  it("reads a body that was captured in base64", () => {
    const request = Buffer.from(JSON.stringify({ instances: [[5.1, 3.5, 1.4, 1]] })).toString("base64");
    expect(flatten(iris, request, "BASE64")).toEqual([flower]);
  });

  it("makes one row of a request without a list, leaves out what is missing, and writes booleans as words", () => {
    const column = (name: string, type: "Integral" | "String") => ({
      name,
      key: name,
      type,
      isRequired: false,
      isNonNegative: false,
    });
    const columns = {
      list: null,
      columns: [column("age", "Integral"), column("member", "String"), column("plan", "String")],
    };
    expect(flatten(columns, '{"age":3,"member":true,"plan":null,"other":[1]}')).toEqual([{ age: 3, member: "true" }]);
  });

  it.each(["not JSON", "[]", "3", '{"rows":[]}', '{"instances":5}'])(
    "makes no row of %s, which the model refuses",
    (body) => {
      expect(flatten(iris, body)).toEqual([]);
    },
  );
});
