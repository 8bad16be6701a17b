import { type CreateModelPackageCommandInput, type ModelPackageContainerDefinition } from "@aws-sdk/client-sagemaker";
import { type ModelCard } from "../../model/card";
import { type ModelContract } from "../../model/contract";

/** A release of a model as SageMaker's model registry has to know it. */
export interface Registration {
  /** Name of the model's group in the registry. */
  readonly group: string;
  /** `<model>-<key of the content>`: the same content is registered once, and keeps its approval. */
  readonly release: string;
  /** Version of the model in the API. */
  readonly version: string;
  /** True if the release goes live only once this version is approved. */
  readonly needsApproval: boolean;
  /** Configuration of the endpoint, which names the containers. */
  readonly configurationName: string;
  /** URLs of the artifacts of a model on the shared endpoint, whose containers name none; absent for others. */
  readonly artifacts?: readonly { readonly variant: string; readonly url: string }[] | undefined;
  readonly contract: Pick<ModelContract, "description" | "rawContentTypes">;
  readonly card: ModelCard;
}

/** A version in the registry. */
export interface RegisteredVersion {
  readonly arn: string;
  readonly approval: "Approved" | "Rejected" | "PendingManualApproval";
  /** Reason that the approver gave. */
  readonly remark?: string | undefined;
}

/** Containers of a variant, in the order in which they process a request. */
export interface VariantContainers {
  readonly variant: string;
  readonly containers: readonly ModelPackageContainerDefinition[];
}

/** Description by which a release is found in its group. */
export function descriptionOf({ release, version }: Pick<Registration, "release" | "version">): string {
  return `Release ${release}, version ${version}`;
}

/**
 * Input of CreateModelPackage. The first variant is the package's own; others are its additional specifications. Variables
 * of the containers are left out, since some are secrets and registries are read by many.
 */
export function packageRequest(
  registration: Registration,
  [first, ...others]: readonly VariantContainers[],
): CreateModelPackageCommandInput {
  const { group, release, version, needsApproval, contract, card } = registration;
  const types = {
    SupportedContentTypes: ["application/json", ...(contract.rawContentTypes ?? [])],
    SupportedResponseMIMETypes: ["application/json"],
  };
  const specificationOf = ({ containers }: Pick<VariantContainers, "containers">) => ({
    Containers: [...containers],
    ...types,
  });
  return {
    ModelPackageGroupName: group,
    ModelPackageDescription: descriptionOf(registration),
    ModelApprovalStatus: needsApproval ? "PendingManualApproval" : "Approved",
    InferenceSpecification: specificationOf(first ?? { containers: [] }),
    ...(others.length > 0 && {
      AdditionalInferenceSpecifications: others.map((one) => ({ Name: one.variant, ...specificationOf(one) })),
    }),
    CustomerMetadataProperties: { release, version, sha256: card.sha256 },
    ModelCard: {
      ModelCardStatus: needsApproval ? "PendingReview" : "Approved",
      ModelCardContent: JSON.stringify(
        cardContent(
          registration,
          (first?.containers ?? []).flatMap(({ ModelDataUrl }) => ModelDataUrl ?? []),
        ),
      ),
    },
  };
}

/** Longest texts of SageMaker's model card, in characters. */
const limits = { observation: 1024, text: 2048, detail: 1024, dataset: 1024, metricName: 255, notes: 1024 };

/**
 * The model's card in SageMaker's schema.
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-registry-details.html#model-card-schema
 */
export function cardContent(
  { release, version, contract, card }: Pick<Registration, "release" | "version" | "contract" | "card">,
  artifacts: readonly string[],
): object {
  const { data, algorithm, command, frameworks, trained, metrics, limitations } = card;
  const rows = data.rows === undefined ? "" : `, ${data.rows} rows`;
  const packages = Object.entries(frameworks).map(([name, number]) => `${name} ${number}`);
  const details = {
    release,
    version,
    sha256: card.sha256,
    license: data.license,
    citation: data.citation,
    command,
    packages: packages.join(", "),
  };
  return {
    model_overview: { model_artifact: artifacts },
    intended_uses: { purpose_of_model: cut(contract.description, limits.text) },
    training_details: {
      training_observations: cut(`${algorithm}. Trained on ${trained}.`, limits.observation),
      training_job_details: { training_datasets: [cut(`${data.name}${rows}: ${data.source}`, limits.dataset)] },
    },
    evaluation_details:
      metrics.length === 0
        ? []
        : [
            {
              name: "Held-out data",
              metric_groups: [
                {
                  name: "Metrics",
                  metric_data: metrics.map(({ name, value, baseline }) => ({
                    name: cut(name, limits.metricName),
                    type: "number",
                    value,
                    notes: cut(`Baseline, ${baseline.name}: ${baseline.value}`, limits.notes),
                  })),
                },
              ],
            },
          ],
    additional_information: {
      caveats_and_recommendations: cut(limitations.join("\n"), limits.text),
      custom_details: Object.fromEntries(
        Object.entries(details).map(([name, text]) => [name, cut(text, limits.detail)]),
      ),
    },
  };
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
