import { entryPoint, environment } from "../../../bench/lib/dockerfile";

const dockerfile = `FROM base
ENV FIRST=1 SECOND_=two
USER 0
ENTRYPOINT ["/bin/node", "/index.js"]
`;

describe("a Dockerfile", () => {
  it("has every variable of its line ENV", () => {
    expect(environment(dockerfile)).toEqual({ FIRST: "1", SECOND_: "two" });
  });

  it("has an entry point", () => {
    expect(entryPoint(dockerfile)).toEqual(["/bin/node", "/index.js"]);
  });
});
