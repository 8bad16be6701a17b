import type * as pulumi from "@pulumi/pulumi";
import { curlLine } from "../functions/lib/curl-line";
import { type HostedModel } from "./hosted-model";
import { type HostingSettings } from "./settings";
import { type SourceSettings } from "./source-settings";

export interface Deployment {
  readonly siteUrl: pulumi.Output<string>;
  readonly apiUrl: pulumi.Output<string>;
  readonly modelBucket: pulumi.Output<string>;
  readonly endpoints: readonly HostedModel[];
}

/** What `pulumi stack output` shows. */
export interface Summary {
  readonly siteUrl: pulumi.Output<string>;
  readonly apiUrl: pulumi.Output<string>;
  /** A line for a shell. */
  readonly tryIt: pulumi.Output<string>;
  /** Where models are stored. */
  readonly modelBucket: pulumi.Output<string>;
  readonly models: Readonly<Record<string, ModelSummary>>;
}

interface ModelSummary {
  readonly endpoint: pulumi.Output<string>;
  readonly hosting: HostingSettings;
  readonly source: SourceSettings;
}

export function summarize({ siteUrl, apiUrl, modelBucket, endpoints }: Deployment): Summary {
  const [first] = endpoints;
  if (!first) throw new Error("A deployment has at least one model.");
  return {
    siteUrl,
    apiUrl,
    tryIt: apiUrl.apply((url) => curlLine(url, first.model.folder.contract)),
    modelBucket,
    models: Object.fromEntries(
      endpoints.map(({ model, endpointName }) => [
        model.settings.name,
        { endpoint: endpointName, hosting: model.settings.hosting, source: model.settings.source },
      ]),
    ),
  };
}
