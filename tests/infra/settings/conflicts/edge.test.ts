import { parseSettings } from "../../../../infra/settings/parse";
import { SettingsError, type SettingProblem } from "../../../../infra/settings/problems";

const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/0000-1111";
const alwaysOn = { mode: "always-on", instanceType: "ml.m5.large" };

function problemsOf(settings: Record<string, unknown>): readonly SettingProblem[] {
  const values = { models: [{ name: "iris" }, { name: "digits" }], ...settings };
  try {
    parseSettings({ values, region: "eu-west-3", source: "Pulumi.test.yaml" }, { known: ["iris", "digits"] });
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe("the page's own origin", () => {
  const api = { cors: { allowOrigins: ["https://app.example.com", "page"] } };

  it("may call the API of a stack that has a page", () => expect(problemsOf({ api })).toEqual([]));

  it("is refused in a stack without a page", () => {
    expect(problemsOf({ api, site: { enabled: false } })).toEqual([
      {
        key: "modelfront:api.cors.allowOrigins[1]",
        found: "page",
        allowed: "another origin: site.enabled is false, so the stack has no page",
      },
    ]);
  });
});

describe("domain", () => {
  const name = "models.example.com";
  const refused = (domain: unknown) =>
    problemsOf({ domain }).map(({ key, allowed }) => [key.replace("modelfront:domain.", ""), allowed]);

  it.each([
    ["a certificate of its own", { name, certificateArn }],
    ["a zone in which the stack makes the certificate", { name, hostedZoneId: "Z0123456789ABC" }],
    ["both", { name, certificateArn, hostedZoneId: "Z0123456789ABC" }],
    ["the firewall off", { name, certificateArn, firewall: { enabled: false } }],
  ])("is taken with %s", (_what, domain) => {
    expect(problemsOf({ domain })).toEqual([]);
  });

  it.each([
    [
      "neither certificate nor zone",
      { name },
      ["certificateArn", "the ARN of a certificate of ACM in us-east-1, or hostedZoneId, in which the stack makes one"],
    ],
    [
      "a certificate of another Region",
      { name, certificateArn: certificateArn.replace("us-east-1", "eu-west-3") },
      ["certificateArn", "the ARN of a certificate of ACM in us-east-1"],
    ],
    ["no name", { certificateArn }, ["name", "a host name in lower case such as models.example.com"]],
    [
      "a URL",
      { name: `https://${name}`, certificateArn },
      ["name", "a host name in lower case such as models.example.com"],
    ],
    ["a zone's name", { name, hostedZoneId: "example.com" }, ["hostedZoneId", "the id of a hosted zone: Z…"]],
    [
      "a window that WAF does not have",
      { name, certificateArn, firewall: { windowSeconds: 30 } },
      ["firewall.windowSeconds", "one of 60, 120, 300, 600"],
    ],
    [
      "a limit below WAF's least",
      { name, certificateArn, firewall: { apiRequestsPerAddress: 9 } },
      ["firewall.apiRequestsPerAddress", "a whole number from 10 to 2000000000"],
    ],
    [
      "a limit of the API that the limit of all requests hides",
      { name, certificateArn, firewall: { requestsPerAddress: 100, apiRequestsPerAddress: 200 } },
      ["firewall.apiRequestsPerAddress", "at most requestsPerAddress, which is 100"],
    ],
  ])("is refused with %s", (_what, domain, problem) => {
    expect(refused(domain)).toEqual([problem]);
  });
});

describe("network", () => {
  const network = { subnetIds: ["subnet-0123abcd"], securityGroupIds: ["sg-0123abcd"] };

  it("is taken for models that are always on, and for the functions of a stack with serverless ones", () => {
    expect(problemsOf({ network, hosting: alwaysOn })).toEqual([]);
    expect(problemsOf({ network: { ...network, models: false } })).toEqual([]);
  });

  it("is taken beside an existing endpoint, whatever that runs on", () => {
    const models = [{ name: "iris", source: { from: "endpoint", endpointName: "theirs" } }];
    expect(problemsOf({ network, models })).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, SettingProblem]>([
    [
      "for serverless endpoints",
      { network, models: [{ name: "iris" }, { name: "digits", hosting: alwaysOn }] },
      {
        key: "modelfront:network.models",
        found: true,
        allowed: "false, or always-on hosting for iris: serverless endpoints cannot join a VPC",
      },
    ],
    [
      "with nothing in it",
      { network: { ...network, models: false, functions: false } },
      {
        key: "modelfront:network.models",
        found: false,
        allowed: "true, unless functions is: the network is for one of them at least",
      },
    ],
    [
      "without subnets",
      { network: { ...network, models: false, subnetIds: [] } },
      { key: "modelfront:network.subnetIds", found: [], allowed: "a list of 1 to 16 subnet ids of one VPC" },
    ],
    [
      "with a name in place of a subnet's id",
      { network: { ...network, models: false, subnetIds: ["private-a"] } },
      { key: "modelfront:network.subnetIds[0]", found: "private-a", allowed: "the id of a subnet: subnet-…" },
    ],
    [
      "without security groups",
      { network: { subnetIds: network.subnetIds, models: false } },
      {
        key: "modelfront:network.securityGroupIds",
        found: undefined,
        allowed: "a list of 1 to 5 security group ids of the same VPC",
      },
    ],
  ])("is refused %s", (_what, settings, problem) => {
    expect(problemsOf(settings)).toEqual([problem]);
  });
});

describe("a stack without models", () => {
  it("is a proxy for the endpoints that the settings list", () => {
    expect(problemsOf({ models: [], api: { proxy: { endpoints: ["team-*"] } } })).toEqual([]);
  });

  it("is refused without such endpoints", () => {
    expect(problemsOf({ models: [] })).toEqual([
      {
        key: "modelfront:models",
        found: [],
        allowed: "at least one model, or endpoints in api.proxy.endpoints for a stack that is a proxy alone",
      },
    ]);
  });
});

describe("logs", () => {
  it.each(["capturedDataDays", "cloudFrontDays"])("are refused with no day of %s", (name) => {
    expect(problemsOf({ logs: { [name]: 0 } })).toEqual([
      { key: `modelfront:logs.${name}`, found: 0, allowed: "a whole number from 1 to 3650" },
    ]);
  });
});
