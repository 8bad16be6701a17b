import { proxyContext } from "../support/container";

jest.unmock("esbuild");

describe("buildApiImage", () => {
  it("gives the same bytes on every run", async () => {
    expect([...(await proxyContext())]).toEqual([...(await proxyContext())]);
  });
});
