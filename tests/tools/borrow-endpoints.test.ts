import { borrowEndpoints } from "../../tools/borrow-endpoints";

const dev = {
  config: {
    "aws:region": "eu-west-3",
    "modelfront:models": [
      { name: "iris", hosting: { mode: "serverless" } },
      { name: "mobilenet", optional: true },
    ],
  },
};

describe("borrowEndpoints", () => {
  it("serves the models by the other stack's endpoints, without those that it does not serve", () => {
    const own = { secretsprovider: "awskms:///alias/modelfront-state", encryptedkey: "abc", config: {} };
    expect(borrowEndpoints(dev, { iris: { endpoint: "iris-1-2" } }, own)).toEqual({
      secretsprovider: "awskms:///alias/modelfront-state",
      encryptedkey: "abc",
      config: {
        "aws:region": "eu-west-3",
        "modelfront:models": [
          { name: "iris", hosting: { mode: "serverless" }, source: { from: "endpoint", endpointName: "iris-1-2" } },
        ],
      },
    });
    expect(borrowEndpoints(dev, { iris: "iris-1-2" }).config["modelfront:models"]).toHaveLength(1);
  });

  it("refuses a stack without endpoints, and settings that only the other stack can decrypt", () => {
    expect(() => borrowEndpoints(dev, {})).toThrow("The other stack serves none of its models: deploy it first.");
    const sealed = { config: { ...dev.config, "modelfront:api": { key: { secure: "v1:abc" } } } };
    expect(() => borrowEndpoints(sealed, { iris: "iris-1-2" })).toThrow(
      "Encrypted settings cannot be borrowed: modelfront:api.",
    );
  });
});
