import { InferenceImage, repositoryArn } from "../../../infra/models/image";
import { evaluate, ofType } from "../../../tools/graph/evaluate";

const digest = `sha256:${"d".repeat(64)}`;
const context = new Map([["Dockerfile", Buffer.from("FROM scratch\n")]]);

describe("repositoryArn", () => {
  it.each([
    ["123456789012.dkr.ecr.eu-west-3.amazonaws.com/a/b:1.0", "arn:aws:ecr:eu-west-3:123456789012:repository/a/b"],
    [`123456789012.dkr.ecr.us-east-1.amazonaws.com/x@${digest}`, "arn:aws:ecr:us-east-1:123456789012:repository/x"],
    ["123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/x:1", "arn:aws-cn:ecr:cn-north-1:123456789012:repository/x"],
  ])("finds the repository of %s", (uri, arn) => {
    expect(repositoryArn(uri)).toBe(arn);
  });

  it("refuses an image outside a private ECR repository", () => {
    expect(() => repositoryArn("public.ecr.aws/x:1")).toThrow(
      '"public.ecr.aws/x:1" is not an image in a private ECR repository.',
    );
  });
});

describe("InferenceImage", () => {
  const build = () => new InferenceImage("server", { settings: { source: "build" }, context });

  it("builds for linux/amd64 without attestations or OCI media types, which CreateModel refuses", async () => {
    const { resources } = await evaluate(build);
    const [image] = ofType(resources, "docker-build:index:Image");
    expect(image?.inputs).toEqual({
      context: { location: expect.stringMatching(/^dist\/staged\/[0-9a-f]{8}$/) as unknown },
      network: "default",
      platforms: ["linux/amd64"],
      tags: [expect.stringMatching(/^123456789012\.dkr\.ecr\.eu-west-3\.amazonaws\.com\/server-0000000:[0-9a-f]{8}$/)],
      exports: [{ image: { ociMediaTypes: false, push: true } }],
      push: false,
      registries: [
        {
          address: "123456789012.dkr.ecr.eu-west-3.amazonaws.com/server-0000000",
          username: "AWS",
          password: { secret: "registry-password" },
        },
      ],
      buildOnPreview: false,
    });
  });

  it("pushes to a repository that scans what it gets and can be destroyed", async () => {
    const { resources } = await evaluate(build);
    expect(ofType(resources, "awsx:ecr:Repository").map(({ inputs }) => inputs)).toEqual([
      {
        imageScanningConfiguration: { scanOnPush: true },
        forceDelete: true,
        lifecyclePolicy: {
          rules: [{ description: "Keep the newest images", tagStatus: "any", maximumNumberOfImages: 20 }],
        },
      },
    ]);
  });

  it("names the image by its digest", async () => {
    const { outputs } = await evaluate(() => {
      const { uri, repositoryArn: arn } = build();
      return { uri, arn };
    });
    expect(outputs).toEqual({
      uri: `123456789012.dkr.ecr.eu-west-3.amazonaws.com/server-0000000@${digest}`,
      arn: "arn:aws:ecr:eu-west-3:123456789012:repository/server-0000000",
    });
  });

  it("makes nothing of an image that a registry has", async () => {
    const uri = "123456789012.dkr.ecr.eu-west-3.amazonaws.com/own:1";
    const { resources, outputs } = await evaluate(() => {
      const image = new InferenceImage("server", { settings: { source: "registry", uri }, context: new Map() });
      return { uri: image.uri, contentKey: image.contentKey, arn: image.repositoryArn };
    });
    expect(resources.map(({ type }) => type)).toEqual(["modelfront:index:InferenceImage"]);
    expect(outputs).toEqual({ uri, contentKey: uri, arn: "arn:aws:ecr:eu-west-3:123456789012:repository/own" });
  });
});
