import type * as pulumi from "@pulumi/pulumi";
import { type ModelContract } from "../model/contract";
import { type ModelEndpoint } from "./model-endpoint";
import { type HostingSettings } from "./settings";

export interface Deployment {
  readonly siteUrl: pulumi.Output<string>;
  readonly apiUrl: pulumi.Output<string>;
  readonly endpoints: readonly ModelEndpoint[];
}

/** What `pulumi stack output` shows. */
export interface Summary {
  readonly siteUrl: pulumi.Output<string>;
  readonly apiUrl: pulumi.Output<string>;
  /** A line for a shell. */
  readonly tryIt: pulumi.Output<string>;
  readonly models: Readonly<Record<string, ModelSummary>>;
}

interface ModelSummary {
  readonly endpoint: pulumi.Output<string>;
  readonly hosting: HostingSettings;
}

export function summarize({ siteUrl, apiUrl, endpoints }: Deployment): Summary {
  const [first] = endpoints;
  if (!first) throw new Error("A deployment has at least one model.");
  return {
    siteUrl,
    apiUrl,
    tryIt: apiUrl.apply((url) => curlLine(url, first.model.folder.contract)),
    models: Object.fromEntries(
      endpoints.map(({ model, endpointName }) => [
        model.settings.name,
        { endpoint: endpointName, hosting: model.settings.hosting },
      ]),
    ),
  };
}

/** A line for a POSIX shell that asks the stack's first model for its first example. */
function curlLine(apiUrl: string, { examples }: ModelContract): string {
  const body = JSON.stringify(examples[0]?.request).replaceAll("'", String.raw`'\''`);
  return `curl -s ${apiUrl}/predict -H 'content-type: application/json' -d '${body}'`;
}
