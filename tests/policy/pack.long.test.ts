import { rules } from "../../policy/rules";
import { RunningPack, type Diagnostics } from "./engine";

/** How the engine marks a text that is not known before the first deployment. */
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const tags = { project: "modelfront", stack: "prod", "managed-by": "pulumi" };
const found = ({ diagnosticsList }: Diagnostics) => diagnosticsList.map(({ policyname }) => policyname);

describe("the policy pack, started as Pulumi starts it", () => {
  let pack: RunningPack;
  beforeAll(async () => {
    pack = await RunningPack.start();
  });
  afterAll(() => pack.close());

  it("offers every rule as a mandatory policy", async () => {
    const { name, policiesList } = await pack.info();
    expect(name).toBe("modelfront");
    expect(policiesList.map((policy) => policy.name)).toEqual(rules.map((rule) => rule.name));
    expect(new Set(policiesList.map(({ enforcementlevel }) => enforcementlevel))).toEqual(new Set([1]));
  });

  it("refuses a resource before it is created, and says what to change", async () => {
    const { diagnosticsList } = await pack.analyze({
      type: "aws:dynamodb/table:Table",
      name: "keys",
      protect: true,
      properties: {
        billingMode: "PAY_PER_REQUEST",
        deletionProtectionEnabled: true,
        serverSideEncryption: { enabled: true },
        ttl: { attributeName: "expire", enabled: true },
        tags,
      },
    });
    expect(diagnosticsList).toEqual([
      expect.objectContaining({
        policyname: "dynamodb-2-point-in-time-recovery",
        message: expect.stringContaining("Set pointInTimeRecovery.enabled to true.") as string,
      }),
    ]);
  });

  it("reads policy documents as JSON, the form in which the engine passes them on", async () => {
    const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "arn:aws:s3:::b" }] };
    const document = (properties: object) => ({
      type: "aws:iam/rolePolicy:RolePolicy",
      name: "api",
      properties: { role: "api", ...properties },
    });
    expect(found(await pack.analyze(document({ policy: JSON.stringify(policy) })))).toEqual(["iam-1-no-administrator"]);
  });

  it("leaves values that are not known yet to `pulumi up`", async () => {
    const answer = await pack.analyze({
      type: "aws:iam/rolePolicy:RolePolicy",
      name: "api",
      properties: { role: "api", policy: unknownText },
    });
    expect(found(answer)).toEqual([]);
  });

  it("finds what a bucket lacks among the other resources of the stack", async () => {
    const bucket = {
      type: "aws:s3/bucket:Bucket",
      name: "exports",
      protect: true,
      properties: { bucket: "exports-1", tags },
    };
    const block = {
      type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      name: "exports",
      properties: {
        bucket: "exports-1",
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
    };
    const alone = await pack.analyzeStack([bucket]);
    expect(found(alone)).toContain("s3-8-block-public-access");
    expect(new Set(alone.diagnosticsList.map(({ urn }) => urn))).toEqual(
      new Set(["urn:pulumi:prod::modelfront::aws:s3/bucket:Bucket::exports"]),
    );
    expect(found(await pack.analyzeStack([bucket, block]))).not.toContain("s3-8-block-public-access");
  });
});
