import * as pulumi from "@pulumi/pulumi";
import { type SiteFile } from "../../site/build";
import { ApiDistribution } from "../edge/api-distribution";
import { type Domain } from "../edge/domain";
import { type StreamingApi } from "../gateway/streaming-api";
import { type AwsAccess } from "../hooks";
import { type Settings } from "../settings/schema";
import { SiteHosting } from "./hosting";

export interface PublishArgs {
  /** Null without a domain of the stack's own. */
  readonly domain: Domain | null;
  readonly http: { readonly url: pulumi.Output<string> };
  /** Null if nothing streams. */
  readonly streaming: Pick<StreamingApi, "url" | "chatUrl"> | null;
  /** The built page, by path, without `config.js`. */
  readonly siteFiles: ReadonlyMap<string, SiteFile>;
  readonly settings: Pick<Settings, "logs" | "site">;
  readonly access: AwsAccess;
  /** Resources that must exist, in their new state, before the page is uploaded. */
  readonly after: readonly pulumi.Resource[];
}

/** Addresses of a stack. */
export interface Addresses {
  /** Null without a page. */
  readonly siteUrl: pulumi.Output<string> | null;
  readonly apiUrl: pulumi.Output<string>;
  /** Null if nothing streams. */
  readonly streaming: Pick<StreamingApi, "url" | "chatUrl"> | null;
  /** Name that the domain's DNS has to point to; null without a domain. */
  readonly domainTarget: pulumi.Output<string> | null;
}

/** Publishes the page, and with a domain the API from the same distribution. */
export function publish({ domain, http, streaming, ...page }: PublishArgs): Addresses {
  const { siteFiles: files, settings, access, after } = page;
  if (!domain) {
    const streamingUrl = streaming && streaming.url;
    const args = { files, apiUrl: http.url, streamingUrl, front: null, settings, access, after };
    const site = settings.site.enabled ? new SiteHosting("site", args) : null;
    return { siteUrl: site && site.url, apiUrl: http.url, streaming, domainTarget: null };
  }
  const { url } = domain;
  const front = domain.front({ httpUrl: http.url, streamingUrl: streaming && streaming.url });
  const { distribution } = settings.site.enabled
    ? new SiteHosting("site", { files, apiUrl: url, streamingUrl: null, front, settings, access, after })
    : new ApiDistribution("api-front", { front, settings });
  domain.pointTo(distribution);
  return {
    siteUrl: settings.site.enabled ? url : null,
    apiUrl: url,
    streaming: streaming && { url, chatUrl: streaming.chatUrl && pulumi.interpolate`${url}/v1` },
    domainTarget: distribution.domainName,
  };
}
