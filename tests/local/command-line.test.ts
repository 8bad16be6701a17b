import path from "node:path";
import { parseCommandLine } from "../../local/command-line";
import { defaultBehaviour } from "../../local/sagemaker/behaviour";

const defaults = {
  stack: "dev",
  port: 8000,
  host: "127.0.0.1",
  json: false,
  behaviour: defaultBehaviour,
  serving: { frameworks: [], containers: {}, python: undefined },
};

describe("parseCommandLine", () => {
  it("has a default for everything", () => {
    expect(parseCommandLine([], {})).toEqual(defaults);
  });

  it("takes what endpoints are made to do", () => {
    const argv = "--cold-start 8 --idle 60 --not-ready 5 --latency 20 --fail 0.05 --throttle 0.1 --reset 1".split(" ");
    expect(parseCommandLine(argv, {})).toEqual({
      ...defaults,
      behaviour: {
        coldStartSeconds: 8,
        idleSeconds: 60,
        notReadySeconds: 5,
        latencyMs: 20,
        failRate: 0.05,
        throttleRate: 0.1,
        resetRate: 1,
      },
    });
  });

  it("takes what serves models in place of their folders", () => {
    const argv = ["--framework", "a", "--framework=b", "--container", "c=PORT=1 run 'x=y'", "--python", "python3.11"];
    expect(parseCommandLine(argv, {}).serving).toEqual({
      frameworks: ["a", "b"],
      containers: { c: "PORT=1 run 'x=y'" },
      python: "python3.11",
    });
  });

  it("takes a file of keys to check tokens with, from where it was called", () => {
    expect(parseCommandLine(["--jwks", "keys/jwks.json"], {}).jwksFile).toBe(path.resolve("keys/jwks.json"));
  });

  it("obeys PORT and HOST, and the command line before them", () => {
    const env = { PORT: "0", HOST: "0.0.0.0" };
    expect(parseCommandLine(["--stack", "prod", "--json"], env)).toEqual({
      ...defaults,
      stack: "prod",
      json: true,
      port: 0,
      host: "0.0.0.0",
    });
    expect(parseCommandLine(["--port", "9000"], env)).toEqual({ ...defaults, port: 9000, host: "0.0.0.0" });
  });

  describe("refuses with a reason:", () => {
    const exit = jest.spyOn(process, "exit");
    const write = jest.spyOn(process.stderr, "write");
    beforeEach(() => {
      exit.mockImplementation((status) => {
        throw new Error(`exit ${status}`);
      });
      write.mockImplementation(() => true);
    });
    afterEach(() => {
      exit.mockReset();
      write.mockReset();
    });

    it.each([
      [["--fail", "5"], {}, "'--fail <rate>' argument '5' is invalid. Too big: expected number to be <=1"],
      [
        ["--fail", "half"],
        {},
        "'--fail <rate>' argument 'half' is invalid. Invalid input: expected number, received NaN",
      ],
      [["--idle", "0"], {}, "'--idle <seconds>' argument '0' is invalid. Too small: expected number to be >0"],
      [
        ["--latency", ""],
        {},
        "'--latency <ms>' argument '' is invalid. Invalid input: expected number, received string",
      ],
      [[], { PORT: "99999" }, "'--port <port>' argument '99999' is invalid. Too big: expected number to be <=65535"],
      [
        ["--container", "iris"],
        {},
        "argument 'iris' is invalid. Expected a model and its command, such as my-model='python3 server.py'.",
      ],
      [["--colour"], {}, "unknown option '--colour'"],
      [["now"], {}, "too many arguments. Expected 0 arguments but got 1."],
    ])("%j %j", (argv, env, message) => {
      expect(() => parseCommandLine(argv, env)).toThrow("exit 1");
      expect(write.mock.calls.join("")).toContain(message);
    });
  });
});
