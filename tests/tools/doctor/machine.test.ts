import { checkMachine, type RunCommand } from "../../../tools/doctor/machine";
import { type StackGraph } from "../../../tools/graph/stack-graph";

const image = { type: "docker-build:index:Image", name: "server", urn: "", inputs: {} };
const graph: StackGraph = { stack: "dev", region: "eu-west-3", resources: [image], models: {}, openapi: null };

/** Commands that are there, with what they print. */
function machine(answers: Readonly<Record<string, string>>): RunCommand {
  return (command, ...args) => {
    const answer = answers[`${command} ${args[0]}`];
    return answer === undefined ? Promise.reject(new Error("not found")) : Promise.resolve(answer);
  };
}
const complete = { "pulumi version": "v3.265.0", "docker info": "28.1.0", "docker buildx": "v0.23" };

describe("checkMachine", () => {
  it("finds nothing wrong with a machine that has all", async () => {
    const findings = await checkMachine(graph, machine(complete), "v22.1.0");
    expect(findings.map(({ check, state }) => [check, state])).toEqual([
      ["Node.js", "ok"],
      ["Pulumi", "ok"],
      ["Docker", "ok"],
    ]);
  });

  it.each<[string, string, Record<string, string>, string, string]>([
    ["an old Node.js", "v20.9.0", complete, "Node.js", "nvm install --lts"],
    [
      "an old Pulumi",
      "v22.1.0",
      { ...complete, "pulumi version": "v3.100.0" },
      "Pulumi",
      "npm ci && npx pulumi version",
    ],
    [
      "a missing Pulumi",
      "v22.1.0",
      { "docker info": "28", "docker buildx": "1" },
      "Pulumi",
      "npm ci && npx pulumi version",
    ],
    [
      "a Docker that does not run",
      "v22.1.0",
      { "pulumi version": "v3.265.0" },
      "Docker",
      "sudo systemctl start docker",
    ],
    [
      "a Docker without BuildKit",
      "v22.1.0",
      { "pulumi version": "v3.265.0", "docker info": "28" },
      "Docker",
      "apt-get install docker-buildx-plugin",
    ],
  ])("names the command that repairs %s", async (_what, version, answers, check, repair) => {
    const findings = await checkMachine(graph, machine(answers), version);
    expect(findings.filter(({ state }) => state === "failure")).toMatchObject([{ check, repair }]);
  });

  it("needs no Docker for a stack that builds no image", async () => {
    const [, , docker] = await checkMachine({ ...graph, resources: [] }, machine({}), "v22.1.0");
    expect(docker).toMatchObject({ state: "ok", message: "not needed: the stack dev builds no image" });
  });
});
