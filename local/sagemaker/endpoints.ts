import path from "node:path";
import { type EndpointHosting, type VariantSettings, variantsOf } from "../../infra/settings/schema/hosting";
import { routedComponent } from "../../infra/functions/environment";
import { type ModelSettings } from "../../infra/settings/schema";
import { Container } from "../containers/container";
import { createImages, type ImageOf } from "../containers/images";
import { modelVersion } from "../model-version";
import { account } from "./directory";
import { Endpoint, startupSeconds } from "./endpoint";
import { createSharedEndpoint } from "./shared-endpoint";
import { type VariantOptions } from "./variant";
import { type StackContext } from "../stack-context";

/** An endpoint for each model of the settings that is not asleep, and one for all that share it. */
export function createEndpoints(context: StackContext): Endpoint[] {
  const { settings, modelRoot, behaviour } = context;
  const { imageOf, server } = createImages(context);
  const awake = settings.models.filter(({ state }) => state === "awake");
  const shared = awake.filter(({ hosting }) => hosting.mode === "shared");
  const own = awake.flatMap((model) => {
    const { name, hosting, source } = model;
    if (hosting.mode === "shared") return [];
    const version = modelVersion(path.join(modelRoot, name));
    const inferenceComponent = routedComponent(source);
    return new Endpoint({
      name: source.from === "endpoint" ? source.endpointName : `${name}-${version.slice(0, 8)}`,
      model: name,
      version,
      place: { region: settings.region, account },
      hosting,
      behaviour,
      ...(inferenceComponent !== undefined && { inferenceComponents: [inferenceComponent] }),
      variants: variantsOf(hosting).map((variant) => createVariant(context, { ...model, hosting }, variant, imageOf)),
    });
  });
  return settings.sharedEndpoint && shared.length > 0
    ? [...own, createSharedEndpoint(context, shared, settings.sharedEndpoint, server)]
    : own;
}

function createVariant(
  context: StackContext,
  model: ModelSettings & { readonly hosting: EndpointHosting },
  { name, weight, variant }: VariantSettings,
  imageOf: ImageOf,
): VariantOptions {
  const { hosting, environment } = model;
  const image = imageOf(model, variant);
  const title = variantsOf(hosting).length > 1 ? `${model.name}/${name}` : model.name;
  const log = (line: string) => context.log(`[${title}] ${line}`);
  const container = { image, environment, startupSeconds: startupSeconds(hosting), log };
  return { name, weight, prepare: image, launch: () => new Container(container), log };
}
