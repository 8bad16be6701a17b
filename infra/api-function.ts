import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { httpApi } from "../functions/lib/limits";
import { contentKey } from "./content-key";
import { existingEndpointArn } from "./existing-endpoint";
import { modelsVariable, routedVariants, type ModelRoute } from "./function-environment";
import { type HostedModel } from "./hosted-model";
import { modelVersion } from "./release-content";
import { functionLogPolicy, invokePolicy, trustPolicy } from "./roles";
import { type Settings } from "./settings";
import { stageFiles } from "./staged-files";

export interface ApiFunctionArgs {
  /** What Lambda runs, by path; `api.js` has the entry point. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** The models it asks; the first one answers `POST /predict`. */
  readonly endpoints: readonly HostedModel[];
  readonly settings: Pick<Settings, "api" | "function" | "logs" | "region">;
  /** Runs before the alias moves to a version; a throw leaves it where it is. */
  readonly gate: pulumi.ResourceHook;
}

/** The API's Lambda function. Everything calls it through the alias `live`, which a gate guards. */
export class ApiFunction extends pulumi.ComponentResource {
  readonly alias: aws.lambda.Alias;

  constructor(
    name: string,
    { files, endpoints, settings, gate }: ApiFunctionArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("modelfront:index:ApiFunction", name, {}, opts);
    const child = { parent: this };

    const logGroup = new aws.cloudwatch.LogGroup(name, { retentionInDays: settings.logs.retentionDays }, child);
    const role = new aws.iam.Role(name, { assumeRolePolicy: trustPolicy("lambda.amazonaws.com") }, child);
    const logPolicy = new aws.iam.RolePolicy(
      `${name}-log`,
      { role: role.name, policy: functionLogPolicy(logGroup.arn) },
      child,
    );
    const endpointArns = endpoints.map(
      ({ endpointArn, endpointName }) => endpointArn ?? existingEndpointArn(endpointName, role, settings.region),
    );
    // Named for the endpoints that it allows: while a release proves itself, the version before it keeps its own.
    const askPolicy = new aws.iam.RolePolicy(
      `${name}-ask-${contentKey(endpoints.map(({ releaseName }) => releaseName))}`,
      { role: role.name, policy: invokePolicy(endpointArns) },
      child,
    );
    const lambda = new aws.lambda.Function(
      name,
      {
        role: role.arn,
        runtime: settings.function.runtime,
        architectures: ["arm64"],
        handler: "api.handler",
        code: new pulumi.asset.FileArchive(stageFiles(files)),
        memorySize: settings.function.memoryMb,
        timeout: httpApi.timeoutSeconds,
        publish: true,
        environment: {
          variables: {
            MODELS: pulumi.jsonStringify(modelsVariable(endpoints.map(modelRoute))),
            COLD_WAIT_SECONDS: String(settings.api.coldWaitSeconds),
          },
        },
        loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
      },
      { parent: this, dependsOn: logPolicy },
    );
    this.alias = new aws.lambda.Alias(
      name,
      { name: "live", functionName: lambda.name, functionVersion: lambda.version },
      { parent: this, dependsOn: askPolicy, hooks: { beforeCreate: [gate], beforeUpdate: [gate] } },
    );
    this.registerOutputs({ aliasArn: this.alias.arn });
  }
}

function modelRoute({ model, endpointName }: HostedModel): ModelRoute<pulumi.Output<string>> {
  const { name, hosting } = model.settings;
  return {
    name,
    endpointName,
    mode: hosting.mode,
    version: modelVersion(model),
    variants: routedVariants(hosting),
  };
}
