import { type BuiltModel, type ContainerContent } from "../../../infra/build/parts";
import { modelVersion, releaseName } from "../../../infra/release/content";
import { type ModelSettings } from "../../../infra/settings/schema";
import { frameworkImages } from "../../../model/packaging/framework-images";

const settings: ModelSettings = {
  name: "iris",
  hosting: { mode: "serverless", memoryMb: 2048, maxConcurrency: 5 },
  source: { from: "folder" },
  environment: {},
  state: "awake",
};
const always = { mode: "always-on", instanceType: "ml.m5.large", instanceCount: 1 } as const;

const archive = (digit: string) =>
  ({ sha256: digit.repeat(64) }) as Extract<ContainerContent, { runs: "server" }>["artifact"];
const server = (digit = "a"): ContainerContent => ({ runs: "server", artifact: archive(digit) });
const framework = (index: number): ContainerContent => {
  const image = frameworkImages[index];
  if (!image) throw new Error(`There are ${frameworkImages.length} framework images.`);
  return { runs: "framework", artifact: archive("a"), image };
};
const image = (uri: string, modelDataUrl?: string): ContainerContent => ({
  runs: "image",
  image: { uri, modelDataUrl, environment: {} },
});

function built(changes: Partial<ModelSettings>, ...variants: ContainerContent[][]): BuiltModel {
  return {
    settings: { ...settings, ...changes },
    environment: Object.fromEntries(
      Object.entries(changes.environment ?? {}).map(([name, value]) => [
        name,
        { value, secret: false, identity: value },
      ]),
    ),
    variants: variants.map((containers) => ({ containers })),
  } as unknown as BuiltModel;
}

describe("releaseName", () => {
  const name = (changes: Partial<ModelSettings> = {}, content = server(), imageKey = "image-1") =>
    releaseName(built(changes, [content]), imageKey);

  it("is the model's name and eight digits", () => {
    expect(name()).toMatch(/^iris-[0-9a-f]{8}$/);
    expect(name()).toBe(name());
  });

  it("differs wherever content, image, hosting, source or environment do", () => {
    const names = [
      name(),
      name({}, server("b")),
      name({}, server(), "image-2"),
      name({}, framework(0)),
      name({}, framework(1)),
      name({}, image("one")),
      name({}, image("two")),
      name({}, image("two", "s3://b/k.tar.gz")),
      name({ source: { from: "endpoint", endpointName: "one" } }),
      name({ hosting: { mode: "serverless", memoryMb: 3072, maxConcurrency: 5 } }),
      name({ hosting: { mode: "serverless", memoryMb: 2048, maxConcurrency: 6 } }),
      name({ hosting: always }),
      name({ hosting: { ...always, variants: [{ name: "A", weight: 1 }] } }),
      name({ hosting: { ...always, variants: [{ name: "A", weight: 2 }] } }),
      releaseName(built({}, [server()], [server("b")]), "image-1"),
      releaseName(built({}, [server(), server("b")]), "image-1"),
      name({ environment: { A: "1" } }),
      name({ environment: { A: "2" } }),
    ];
    expect(new Set(names).size).toBe(names.length);
  });

  it("does not depend on the order of the environment", () => {
    expect(name({ environment: { A: "1", B: "2" } })).toBe(name({ environment: { B: "2", A: "1" } }));
  });

  it("stays where autoscaling alone changes, so that machines need not be started anew", () => {
    const autoscaling = {
      min: 1,
      max: 5,
      invocationsPerInstancePerMinute: 70,
      scaleInCooldownSeconds: 600,
      scaleOutCooldownSeconds: 300,
    };
    expect(name({ hosting: { ...always, autoscaling } })).toBe(name({ hosting: always }));
  });

  it("changes with the subnets and security groups of the containers, the key of their volumes and the share of captured requests", () => {
    const content = built({ hosting: always }, [server()]);
    const network = { subnetIds: ["subnet-00000001"], securityGroupIds: ["sg-00000001"] };
    const names = [
      releaseName(content, "image-1"),
      releaseName(content, "image-1", { network }),
      releaseName(content, "image-1", { network: { ...network, subnetIds: ["subnet-00000002"] } }),
      releaseName(content, "image-1", { network: { ...network, securityGroupIds: ["sg-00000002"] } }),
      releaseName(content, "image-1", { volumeKey: "own" }),
      name({ hosting: { ...always, dataCapture: { percent: 1 } } }),
      name({ hosting: { ...always, dataCapture: { percent: 2 } } }),
    ];
    expect(new Set(names).size).toBe(names.length);
  });

  it("does not depend on the protocol of a container, which is a setting of the functions", () => {
    const container = { from: "container", image: "one" } as const;
    const plain = name({ source: container }, image("one"));
    expect(name({ source: { ...container, protocol: "openai" } }, image("one"))).toBe(plain);
  });

  it("does not depend on the server's image where the model does not run in it", () => {
    expect(name({}, framework(0), "image-1")).toBe(name({}, framework(0), "image-2"));
  });
});

describe("modelVersion", () => {
  it("is the archive's where there is one", () => {
    expect(modelVersion(built({}, [server("c")]))).toBe("c".repeat(12));
    expect(modelVersion(built({}, [framework(0)]))).toBe("a".repeat(12));
  });

  it("stands for the source and all its content elsewhere", () => {
    const versions = [
      modelVersion(built({}, [server("a")], [server("b")])),
      modelVersion(built({}, [server("a")], [server("c")])),
      modelVersion(built({}, [image("one")])),
      modelVersion(built({}, [image("two")])),
      modelVersion(built({ source: { from: "endpoint", endpointName: "one" } }, [])),
      modelVersion(built({ source: { from: "endpoint", endpointName: "two" } }, [])),
    ];
    expect(new Set(versions).size).toBe(versions.length);
    for (const version of versions) expect(version).toMatch(/^[0-9a-f]{12}$/);
  });
});
