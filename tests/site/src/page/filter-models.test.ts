import { filterModels } from "../../../../site/src/page/filter-models";

const model = (name: string, title: string, description: string) => ({
  name,
  title,
  kind: "image",
  description,
  details: "",
});
const models = [model("cats", "Cats", "Tells cats from dogs."), model("bikes", "Bikes", "Forecasts bikes.")];

describe("filterModels", () => {
  it.each([
    ["", ["cats", "bikes"]],
    ["  ", ["cats", "bikes"]],
    ["CATS", ["cats"]],
    ["dogs tells", ["cats"]],
    ["image", ["cats", "bikes"]],
    ["dogs bikes", []],
  ])("finds by %j", (filter, expected) => {
    expect(filterModels(models, filter).map(({ name }) => name)).toEqual(expected);
  });
});
