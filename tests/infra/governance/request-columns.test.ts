import * as z from "zod";
import { contractConstraints } from "../../../infra/governance/constraints";
import { requestColumns } from "../../../infra/governance/request-columns";
import { readModel } from "../../../model/registry";

const customers = {
  request: z.strictObject({
    rows: z
      .array(
        z.strictObject({
          age: z.int().min(0),
          income: z.number(),
          plan: z.enum(["basic", "full"]),
          member: z.boolean(),
          note: z.string().optional(),
          history: z.array(z.number()),
        }),
      )
      .min(1),
  }),
};

describe("requestColumns", () => {
  it("reads rows that are lists, with the titles of their values", () => {
    const column = { type: "Fractional", isRequired: true, isNonNegative: false };
    expect(requestColumns(readModel("iris").contract)).toEqual({
      list: "instances",
      columns: ["sepal_length", "sepal_width", "petal_length", "petal_width"].map((name, key) => ({
        name,
        key,
        ...column,
      })),
    });
  });

  it("reads rows that are objects, without the values that are no numbers or words", () => {
    expect(requestColumns(customers)).toEqual({
      list: "rows",
      columns: [
        { name: "age", key: "age", type: "Integral", isRequired: true, isNonNegative: true },
        { name: "income", key: "income", type: "Fractional", isRequired: true, isNonNegative: false },
        { name: "plan", key: "plan", type: "String", isRequired: true, isNonNegative: false, words: ["basic", "full"] },
        { name: "member", key: "member", type: "String", isRequired: true, isNonNegative: false },
        { name: "note", key: "note", type: "String", isRequired: false, isNonNegative: false },
      ],
    });
  });

  it("reads a request that is one row", () => {
    const { list, columns } = requestColumns({ request: z.strictObject({ "Room size": z.number().positive() }) });
    expect([list, columns]).toEqual([
      null,
      [{ name: "room_size", key: "Room size", type: "Fractional", isRequired: true, isNonNegative: true }],
    ]);
  });
});

describe("contractConstraints", () => {
  it("writes constraints.json as Model Monitor reads it: types, completeness, words and signs", () => {
    expect(contractConstraints(requestColumns(customers))).toEqual({
      version: 0,
      features: [
        { name: "age", inferred_type: "Integral", completeness: 1, num_constraints: { is_non_negative: true } },
        { name: "income", inferred_type: "Fractional", completeness: 1, num_constraints: { is_non_negative: false } },
        {
          name: "plan",
          inferred_type: "String",
          completeness: 1,
          string_constraints: { domains: ["basic", "full"] },
        },
        { name: "member", inferred_type: "String", completeness: 1 },
        { name: "note", inferred_type: "String", completeness: 0 },
      ],
      monitoring_config: {
        evaluate_constraints: "Enabled",
        emit_metrics: "Disabled",
        datatype_check_threshold: 1,
        domain_content_threshold: 1,
        distribution_constraints: {
          perform_comparison: "Disabled",
          comparison_threshold: 0.1,
          comparison_method: "Robust",
        },
      },
    });
  });
});
