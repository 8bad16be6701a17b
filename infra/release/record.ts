import * as z from "zod";
import { goldenFile } from "../../model/golden";

/** Prefix of everything that the releases of a stack leave in its bucket of models. */
export const releasePrefix = "releases/";

const functionVersion = z.object({ name: z.string(), version: z.string() });

/** One container of a model, as SageMaker describes it. */
const container = z.looseObject({ Image: z.string().optional(), ModelDataUrl: z.string().optional() });

/** Data needed to create an endpoint again: the answers of DescribeModel and DescribeEndpointConfig, without ARNs and times. */
const endpointDefinition = z.object({
  configurationName: z.string(),
  variants: z.array(z.looseObject({ ModelName: z.string() })),
  models: z.array(
    z.object({
      name: z.string(),
      containers: z.array(container),
      /** `VpcConfig` and `EnableNetworkIsolation`. */
      placement: z.looseObject({}),
    }),
  ),
  /** Time that SageMaker took to create it; null if that is not known. */
  createdInSeconds: z.number().nullable(),
});
export type EndpointDefinition = z.infer<typeof endpointDefinition>;

const releasedModel = z.object({
  name: z.string(),
  /** Version in the API. */
  version: z.string(),
  endpointName: z.string(),
  /** Null if the endpoint cannot be created again; `obstacle` says why. */
  definition: endpointDefinition.nullable(),
  obstacle: z.string().nullable(),
  /** Metrics of the model's card. */
  metrics: z.array(z.object({ name: z.string(), value: z.number() })),
  /** S3 keys of its artifacts on the shared endpoint; absent for a model with an endpoint of its own. */
  artifacts: z.array(z.string()).optional(),
  /** Golden cases of each variant, which a restored release has to pass again. */
  variants: z.array(z.object({ targetVariant: z.string().nullable(), golden: goldenFile })),
  isChat: z.boolean(),
});
export type ReleasedModel = z.infer<typeof releasedModel>;

/** A release as it passed the gate: everything that went live together, and what restoring it takes. */
export const releaseRecord = z.object({
  /** Number of the release: version of the API's function. */
  release: z.string(),
  recordedAt: z.iso.datetime(),
  functions: z.object({
    api: functionVersion,
    stream: functionVersion.nullable(),
    authorizer: functionVersion.nullable(),
  }),
  models: z.array(releasedModel),
  /** Where CodeDeploy moves the traffic; null for a stack that releases all at once. */
  shift: z.object({ application: z.string(), group: z.string() }).nullable(),
  /** Role of endpoints that are created again. */
  restoreRoleArn: z.string().nullable(),
  /** Tags of endpoints that are created again, by which the functions may invoke them. */
  restoreTags: z.record(z.string(), z.string()),
  /** Why its traffic was returned, by CodeDeploy or by a restore; null if it was not. */
  rolledBack: z.string().nullable(),
  /** True once the next release, or a restore, has found it with all traffic or has given it all. */
  hadAllTraffic: z.boolean(),
});
export type ReleaseRecord = z.infer<typeof releaseRecord>;

/** Trace of a restore: written before it changes anything, and deleted when a later release has all traffic. */
export const restoreMarker = z.object({
  release: z.string(),
  /** Release that had all traffic when the restore began; null if it was the same one. */
  replaced: z.string().nullable(),
  startedAt: z.iso.datetime(),
  /** True once all traffic is on the release. */
  finished: z.boolean(),
  /** Endpoints that restores have created, and that may still be there. */
  endpoints: z.array(z.object({ name: z.string(), configurationName: z.string(), modelNames: z.array(z.string()) })),
});
export type RestoreMarker = z.infer<typeof restoreMarker>;

export function recordKey(release: string): string {
  return `${releasePrefix}${release}.json`;
}

export const markerKey = `${releasePrefix}restored.json`;

/** Key of the copy of an artifact, which stays when Pulumi deletes the original. */
export function keptKey(originalKey: string): string {
  return `${releasePrefix}artifacts/${originalKey}`;
}

/** Keys of the kept artifacts that restoring a release takes. */
export function artifactsOf({ models }: Pick<ReleaseRecord, "models">): string[] {
  return models.flatMap(
    ({ definition }) =>
      definition?.models.flatMap(({ containers }) =>
        containers.flatMap(({ ModelDataUrl }) => {
          const at = ModelDataUrl?.indexOf(`/${releasePrefix}artifacts/`) ?? -1;
          return ModelDataUrl === undefined || at < 0 ? [] : [ModelDataUrl.slice(at + 1)];
        }),
      ) ?? [],
  );
}
