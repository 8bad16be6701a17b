import { checkQuotas } from "../../tools/doctor/quotas";
import { checkSharedResources } from "../../tools/doctor/shared-resources";
import { checkTrust } from "../../tools/doctor/trust";
import { checkLeftovers } from "../../tools/doctor/leftovers";
import { readStackFile } from "../../infra/settings/stack-file";
import { findDeployedStack } from "../../tools/aws/deployed-stack";
import { needsAttention } from "../../tools/status/describe-status";
import { readStatus } from "../../tools/status/read-status";
import { findRequest } from "../../tools/trace/find-request";
import { timelineOf } from "../../tools/trace/timeline";
import { describeWithEmulator, startLiveEmulator, type LiveEmulator } from "../infra/support/live-emulator";
import {
  apiFunction,
  createDeployedStack,
  endpointName,
  logRequest,
  region,
  reportRequests,
  ringAlarm,
} from "./support/deployed-stack";

const access = { region };
const hour = 3_600_000;

describeWithEmulator("the tools of an engineer on call, against an emulator of AWS", () => {
  let emulator: LiveEmulator;
  beforeAll(async () => {
    emulator = await startLiveEmulator();
    await createDeployedStack(emulator);
  }, 300_000);
  afterEach(() => emulator.setFaults());
  afterAll(() => emulator.close(), 60_000);

  const status = (now = new Date()) => readStatus("dev", access, hour, now);

  describe("status", () => {
    it("shows models, endpoints, release and requests of a stack", async () => {
      const now = new Date();
      await reportRequests(40, 2, new Date(now.getTime() - 60_000));
      const found = await status(now);
      expect(found).toMatchObject({
        stack: "dev",
        region,
        release: { version: "1", candidate: null },
        functions: { api: apiFunction },
        api: { requests: 40, errors: 2 },
        alarms: [],
        problems: [],
      });
      expect(found.models).toMatchObject([
        {
          name: "iris",
          endpoint: endpointName,
          state: "InService",
          hosting: "serverless",
          version: "5ad1c2671234",
          variants: [{ name: "live", figures: { requests: 40, errors: 2 } }],
        },
        { name: "digits", endpoint: null, state: "asleep", variants: [] },
      ]);
      expect(needsAttention(found)).toBe(false);
    });

    it("shows the ringing alarms of the stack, and not those of another", async () => {
      await ringAlarm("dev-stack", "dev", "docs/runbook.md#stack First: npm run status -- dev");
      await ringAlarm("prod-stack", "prod", "docs/runbook.md#stack First: npm run status -- prod");
      const found = await status();
      expect(found.alarms).toMatchObject([
        {
          name: "dev-stack",
          reason: "Threshold Crossed",
          description: expect.stringMatching(/^docs\/runbook\.md#stack/) as unknown,
        },
      ]);
      expect(needsAttention(found)).toBe(true);
    });

    it("shows what it can where metrics and alarms are denied, and names the permissions that it lacks", async () => {
      emulator.setFaults(
        { op: "^GetMetricData$", code: "AccessDenied", status: 403, message: "no" },
        { op: "^DescribeAlarms$", code: "AccessDenied", status: 403, message: "no" },
      );
      const found = await status();
      expect(found.models[0]).toMatchObject({ state: "InService", variants: [{ name: "live", figures: null }] });
      expect([found.api, found.alarms]).toEqual([null, null]);
      expect(found.problems).toEqual([
        "Not permitted: the credentials need cloudwatch:GetMetricData.",
        "Not permitted: the credentials need cloudwatch:DescribeAlarms and ListTagsForResource.",
      ]);
    });

    it("says that AWS throttles, where it does", async () => {
      emulator.setFaults({ op: "^DescribeEndpoint$", code: "ThrottlingException", message: "Rate exceeded" });
      const found = await status();
      expect(found.models[0]).toMatchObject({ state: "unknown" });
      expect(found.problems).toEqual([
        "AWS throttled the request (sagemaker:DescribeEndpoint). Run the command again in a minute.",
      ]);
    });

    it("refuses a stack that is not deployed, with the command that deploys it", async () => {
      await expect(readStatus("prod", { region: "us-east-1" }, hour, new Date())).rejects.toThrow(
        "No resource in us-east-1 has the tags project=modelfront and stack=prod. Deploy it with `npx pulumi up --stack prod`, or use the credentials of its account.",
      );
    });
  });

  describe("trace", () => {
    const trace = async (requestId: string) => {
      const now = Date.now();
      return findRequest(await findDeployedStack("dev", access), requestId, now - hour, now + hour);
    };

    it("finds a request in the logs of gateway, function and endpoint", async () => {
      await logRequest("JKJaXmPLvHcESHA=", Date.now() - 60_000);
      const lines = await trace("JKJaXmPLvHcESHA=");
      expect(lines).toMatchObject({ endpointName, problems: [], others: [] });
      const { hops, missing } = timelineOf(lines);
      expect(hops.map(({ atMs, durationMs, place, text }) => [atMs, durationMs, place, text])).toEqual([
        [0, 200, "gateway", "POST /v1/models/iris/predict: 502, 0 ms of it in the function"],
        [10, 140, "function", `${apiFunction} answered 502, model_error: The model failed.`],
        [10, 120, "model", "iris 5ad1c2671234, 1 attempt"],
        [100, null, "endpoint", expect.stringContaining("no such column")],
      ]);
      expect(missing).toEqual(["authorizer: no line. It writes one only if it fails."]);
    });

    it("finds nothing for an id that no log has", async () => {
      expect(timelineOf(await trace("AAAAAAAAAAAAAAA="))).toEqual({ start: null, hops: [], missing: [] });
    });

    it("names the logs that it may not read, and shows the others", async () => {
      await logRequest("DeniedDenied1234", Date.now() - 60_000);
      emulator.setFaults({
        op: "^FilterLogEvents$",
        body: "vendedlogs",
        code: "AccessDeniedException",
        message: "no",
      });
      const lines = await trace("DeniedDenied1234");
      expect(lines.lambda).not.toBeNull();
      expect(lines.problems).toEqual([
        "Not permitted: the credentials need logs:FilterLogEvents on /aws/vendedlogs/modelfront/abc123.",
      ]);
    });
  });

  describe("doctor", () => {
    const pulumi =
      (...names: string[]) =>
      (_command: string, ...args: string[]) =>
        Promise.resolve(args[1] === "ls" ? JSON.stringify(names.map((name) => ({ name }))) : "{}");

    it("finds what a stack left behind that no state knows, with the commands that delete it", async () => {
      const findings = await checkLeftovers(access, "prod", pulumi("prod"));
      const repairs = findings.map(({ repair }) => repair);
      expect(repairs).toContain(`aws dynamodb delete-table --table-name keys-0123abc --region ${region}`);
      expect(repairs).toContain(`aws logs delete-log-group --log-group-name ${apiFunction} --region ${region}`);
    });

    it("finds nothing left where the stack exists", async () => {
      expect(await checkLeftovers(access, "prod", pulumi("prod", "dev"))).toMatchObject([{ state: "ok" }]);
    });

    it("checks what stacks of an account share, and CI's roles", async () => {
      const settings = readStackFile("dev");
      const withLog = { ...settings, logs: { ...settings.logs, streamingAccess: "account-role" as const } };
      expect(await checkSharedResources(access, withLog)).toMatchObject([
        { check: "log policy", state: "ok" },
        { check: "gateway role", state: "failure" },
      ]);
      expect(await checkTrust(access, "dev", "ada/models")).toMatchObject([
        { state: "ok", message: expect.stringMatching(/^no role modelfront-ci-preview/) as unknown },
      ]);
    });

    it("reports a quota that the emulator does not know as unknown, and not as passed", async () => {
      const need = {
        service: "lambda",
        code: "L-B99A9384",
        name: "Concurrent executions",
        need: 35,
        why: "",
        without: "warning" as const,
      };
      expect(await checkQuotas(access, [need], true)).toMatchObject([{ check: "quota of lambda", state: "unknown" }]);
    });
  });
});
