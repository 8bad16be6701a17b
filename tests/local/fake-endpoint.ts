import path from "node:path";
import { type EndpointHosting } from "../../infra/settings/schema/hosting";
import { Container, type ContainerImage } from "../../local/containers/container";
import { type Behaviour, defaultBehaviour } from "../../local/sagemaker/behaviour";
import { Endpoint } from "../../local/sagemaker/endpoint";
import { type ModelSource } from "../../local/sagemaker/model-cache";

export interface FakeEndpointOptions {
  readonly name?: string;
  readonly hosting?: EndpointHosting;
  /** Not given: one, named `live`. */
  readonly variants?: readonly { readonly name: string; readonly weight: number }[];
  readonly behaviour?: Partial<Behaviour>;
  readonly inferenceComponents?: readonly string[];
  /** Archives of a multi-model endpoint, and the image that serves them in place of `fake-container.js`. */
  readonly models?: ModelSource;
  readonly image?: ContainerImage;
  /** Behaviour of the container: see `fake-container.js`. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly random?: () => number;
  readonly log?: (line: string) => void;
}

export const place = { region: "eu-west-3", account: "000000000000" };
export const serverless = { mode: "serverless", memoryMb: 2048, maxConcurrency: 2 } as const satisfies EndpointHosting;
export const alwaysOn = {
  mode: "always-on",
  instanceType: "ml.m5.large",
  instanceCount: 2,
} as const satisfies EndpointHosting;
export const fakeImage: ContainerImage = {
  command: () => [process.execPath, path.join(__dirname, "containers/fake-container.js")],
  modelDir: path.join(__dirname, "containers"),
};

/** An endpoint whose container is `fake-container.js`. */
export function fakeEndpoint(options: FakeEndpointOptions = {}): Endpoint {
  const { name = "iris-0a1b2c3d", hosting = serverless, behaviour, environment = {}, random, log = () => {} } = options;
  const { inferenceComponents, models } = options;
  const { variants = [{ name: "live", weight: 1 }] } = options;
  const image = () => Promise.resolve(options.image ?? fakeImage);
  return new Endpoint({
    name,
    model: name.replace(/-[^-]*$/, ""),
    version: "0a1b2c3d4e5f",
    place,
    hosting,
    behaviour: { ...defaultBehaviour, ...behaviour },
    variants: variants.map((variant) => ({
      ...variant,
      prepare: image,
      launch: () => new Container({ image, environment, startupSeconds: 60, log }),
      log,
    })),
    ...(inferenceComponents && { inferenceComponents }),
    ...(models && { models }),
    ...(random && { random }),
  });
}
