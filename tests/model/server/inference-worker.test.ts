import { internalError, invokeJson, ServerBench } from "./inference-server";

const bench = new ServerBench();
afterAll(() => bench.remove());

describe("a worker that dies", () => {
  it("is replaced; the request that kills it gets a 500, its neighbours get their answers", async () => {
    const server = await bench.start(await bench.modelDir("double"));
    const requests = Array.from({ length: 40 }, (_, i) => ({ values: [i], ...(i === 20 && { fault: "dies" }) }));
    const answers = await Promise.all(requests.map((request) => invokeJson(server, request)));
    expect(answers.map(({ status, body }) => ({ status, body }))).toEqual(
      requests.map((_, i) =>
        i === 20 ? { status: 500, body: internalError } : { status: 200, body: { doubled: [2 * i] } },
      ),
    );
    const deaths = server
      .errorOutput()
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { event: string }).event);
    expect(deaths).toEqual(["worker died", "worker died"]);
  });

  it("is replaced after an error that no request waits for", async () => {
    const server = await bench.start(await bench.modelDir("double"));
    await invokeJson(server, { values: [1], fault: "stray rejection" });
    expect((await invokeJson(server, { values: [3] })).body).toEqual({ doubled: [6] });
    expect(server.errorOutput()).toContain("nobody waits for this");
  });
});
