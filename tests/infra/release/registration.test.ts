import * as z from "zod";
import { cardContent, descriptionOf, packageRequest, type Registration } from "../../../infra/release/registration";
import { modelNames, readModel } from "../../../model/registry";

/** Registration of a model of the repository. */
function registrationOf(name: string, changes: Partial<Registration> = {}): Registration {
  const { contract, card } = readModel(name);
  return {
    group: `models-1234567-${name}`,
    release: `${name}-0a1b2c3d`,
    version: "0a1b2c3d4e5f",
    needsApproval: true,
    configurationName: `${name}-config`,
    contract,
    card,
    ...changes,
  };
}

const image = "123456789012.dkr.ecr.eu-west-3.amazonaws.com/server@sha256:0";
const container = { Image: image, ModelDataUrl: "s3://store/iris/model.tar.gz" };
const live = { variant: "live", containers: [container] };

const text = (length: number) => z.string().max(length);
/**
 * The parts of SageMaker's model card that are written, with its limits.
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/model-registry-details.html#model-card-schema
 */
const sageMakerCard = z.strictObject({
  model_overview: z.strictObject({ model_artifact: z.array(text(1024)).max(15) }),
  intended_uses: z.strictObject({ purpose_of_model: text(2048) }),
  training_details: z.strictObject({
    training_observations: text(1024),
    training_job_details: z.strictObject({ training_datasets: z.array(text(1024)).max(15) }),
  }),
  evaluation_details: z.array(
    z.strictObject({
      name: text(63).min(1),
      metric_groups: z.array(
        z.strictObject({
          name: text(63).min(1),
          metric_data: z.array(
            z.strictObject({ name: text(255).min(1), type: z.literal("number"), value: z.number(), notes: text(1024) }),
          ),
        }),
      ),
    }),
  ),
  additional_information: z.strictObject({
    caveats_and_recommendations: text(2048),
    custom_details: z.record(z.string(), text(1024)),
  }),
});

describe("cardContent", () => {
  it.each(modelNames())("writes the card of %s in SageMaker's schema", (name) => {
    expect(sageMakerCard.safeParse(cardContent(registrationOf(name), [])).error).toBeUndefined();
  });

  it("has the model's metrics with their baselines, its data and its limitations", () => {
    const registration = registrationOf("iris");
    const content = sageMakerCard.parse(cardContent(registration, ["s3://store/iris/model.tar.gz"]));
    expect(content.evaluation_details[0]?.metric_groups[0]?.metric_data).toEqual(
      registration.card.metrics.map(({ name, value, baseline }) => ({
        name,
        type: "number",
        value,
        notes: `Baseline, ${baseline.name}: ${baseline.value}`,
      })),
    );
    expect(content.model_overview.model_artifact).toEqual(["s3://store/iris/model.tar.gz"]);
    expect(content.training_details.training_job_details.training_datasets[0]).toContain(
      "Iris (Fisher, 1936), 150 rows",
    );
    expect(content.additional_information.caveats_and_recommendations).toBe(registration.card.limitations.join("\n"));
    expect(content.additional_information.custom_details).toMatchObject({
      release: "iris-0a1b2c3d",
      sha256: registration.card.sha256,
      license: registration.card.data.license,
    });
  });

  it("cuts texts that are longer than SageMaker takes, and has no evaluation without metrics", () => {
    const { card } = readModel("iris");
    const long = { ...card, limitations: ["x".repeat(3000)], metrics: [] };
    const content = sageMakerCard.parse(cardContent(registrationOf("iris", { card: long }), []));
    expect(content.additional_information.caveats_and_recommendations).toBe(`${"x".repeat(2047)}…`);
    expect(content.evaluation_details).toEqual([]);
  });
});

describe("packageRequest", () => {
  it("waits for approval where a release needs one, and is approved where not", () => {
    expect(packageRequest(registrationOf("iris"), [live])).toMatchObject({
      ModelPackageGroupName: "models-1234567-iris",
      ModelPackageDescription: "Release iris-0a1b2c3d, version 0a1b2c3d4e5f",
      ModelApprovalStatus: "PendingManualApproval",
      ModelCard: { ModelCardStatus: "PendingReview" },
      InferenceSpecification: {
        Containers: [container],
        SupportedContentTypes: ["application/json"],
        SupportedResponseMIMETypes: ["application/json"],
      },
      CustomerMetadataProperties: { release: "iris-0a1b2c3d", version: "0a1b2c3d4e5f" },
    });
    expect(packageRequest(registrationOf("iris", { needsApproval: false }), [live])).toMatchObject({
      ModelApprovalStatus: "Approved",
      ModelCard: { ModelCardStatus: "Approved" },
    });
  });

  it("names the content types of pictures, and the containers of further variants", () => {
    const other = { variant: "LogisticRegression", containers: [{ Image: image, ModelDataUrl: "s3://store/other" }] };
    const request = packageRequest(registrationOf("digits"), [live, other]);
    expect(request.InferenceSpecification?.SupportedContentTypes).toContain("image/png");
    expect(request.AdditionalInferenceSpecifications).toMatchObject([
      { Name: "LogisticRegression", Containers: other.containers },
    ]);
  });
});

describe("descriptionOf", () => {
  it("names release and version, by which a release is found again", () => {
    expect(descriptionOf(registrationOf("iris"))).toBe("Release iris-0a1b2c3d, version 0a1b2c3d4e5f");
  });
});
