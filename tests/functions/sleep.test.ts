import type * as sleep from "../../functions/sleep";
import { withAws } from "../infra/support/fake-aws";

describe("the function that puts a stack to sleep", () => {
  it("gives each function that answers requests a concurrency of 0", async () => {
    const path = (name: string) => `/2017-10-31/functions/${name}/concurrency`;
    const done = { body: JSON.stringify({ ReservedConcurrentExecutions: 0 }) };
    const write = jest.spyOn(process.stdout, "write").mockReturnValue(true);
    const seen = await withAws({ [path("api-0")]: done, [path("authorizer-0")]: done }, async (requests) => {
      process.env.FUNCTIONS = JSON.stringify(["api-0", "authorizer-0"]);
      process.env.AWS_REGION = "eu-west-3";
      const { handler } = jest.requireActual<typeof sleep>("../../functions/sleep");
      await handler();
      return [...requests];
    });
    const line = String(write.mock.calls[0]?.[0]);
    write.mockRestore();
    expect(seen.map((request) => [request.path, request.body])).toEqual(
      ["api-0", "authorizer-0"].map((name) => [path(name), '{"ReservedConcurrentExecutions":0}']),
    );
    expect(JSON.parse(line)).toMatchObject({ level: "WARN", functions: ["api-0", "authorizer-0"] });
  });
});
