import * as pulumi from "@pulumi/pulumi";
import { clientConfig, valueOf } from "../../infra/hooks";

describe("clientConfig", () => {
  it("names the profile of the settings, and leaves the default credential chain alone without one", () => {
    expect(clientConfig({ region: "eu-west-3", profile: "me" }, "lambda")).toEqual({
      region: "eu-west-3",
      profile: "me",
    });
    expect(clientConfig({ region: "eu-west-3", profile: undefined }, "lambda")).toEqual({ region: "eu-west-3" });
  });
});

describe("valueOf", () => {
  it("resolves to the value of an Output, with the Outputs inside it", async () => {
    const output = pulumi.output({ name: pulumi.output("iris-1"), variants: ["A"] });
    expect(await valueOf(output)).toEqual({ name: "iris-1", variants: ["A"] });
  });
});
