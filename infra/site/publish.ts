import * as pulumi from "@pulumi/pulumi";
import { withPageOrigins, type CorsSettings } from "../../functions/core/cors";
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
  /** The page under CloudFront's name; null with a domain, and in a stack without a page. */
  readonly site: SiteHosting | null;
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

/** True if the page has a distribution of its own, under CloudFront's name. */
export function needsSiteHosting({ domain, site }: Pick<Settings, "domain" | "site">): boolean {
  return site.enabled && !domain;
}

/**
 * Origins of the Region's APIs. The page's headers name all of them, because the API needs the page's origin (CORS) before it
 * has an address itself.
 */
export function apiOrigins(region: string): readonly string[] {
  return [`https://*.execute-api.${region}.amazonaws.com${region.startsWith("cn-") ? ".cn" : ""}`];
}

/** The settings of CORS with the page's URL in place of `page`. */
export function corsOf(cors: CorsSettings, pageUrl: pulumi.Output<string> | undefined): pulumi.Input<CorsSettings> {
  const namesPage = cors.allowOrigins.includes("page");
  return pageUrl && namesPage ? pageUrl.apply((url) => withPageOrigins(cors, [url])) : cors;
}

/** Publishes the page, and with a domain the API from the same distribution. */
export function publish({ domain, site, http, streaming, ...rest }: PublishArgs): Addresses {
  const { siteFiles: files, settings, access, after } = rest;
  if (!domain) {
    site?.upload({ siteUrl: site.url, apiUrl: http.url, streamingUrl: streaming && streaming.url, access, after });
    return { siteUrl: site && site.url, apiUrl: http.url, streaming, domainTarget: null };
  }
  const { url } = domain;
  const front = domain.front({ httpUrl: http.url, streamingUrl: streaming && streaming.url });
  const page = settings.site.enabled
    ? new SiteHosting("site", { files, connectTo: [domain.origin], front, settings })
    : null;
  page?.upload({ siteUrl: url, apiUrl: url, streamingUrl: null, access, after });
  const { distribution } = page ?? new ApiDistribution("api-front", { front, settings });
  domain.pointTo(distribution);
  return {
    siteUrl: settings.site.enabled ? url : null,
    apiUrl: url,
    streaming: streaming && { url, chatUrl: streaming.chatUrl && pulumi.interpolate`${url}/v1` },
    domainTarget: distribution.domainName,
  };
}
