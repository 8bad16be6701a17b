import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Features } from "../../functions/core/routes";
import { type DomainSettings } from "../settings/schema/domain";
import { apiFront, viewerFunctionCode, type ApiFront, type ApiFrontArgs } from "./api-front";
import { certificateOf } from "./certificate";
import { createFirewall } from "./firewall";

export interface DomainArgs {
  readonly settings: DomainSettings;
  readonly features: Features;
}

/** Parts of a distribution that serves the domain: its name, its certificate, and the API behind it. */
export interface DomainFront extends ApiFront {
  readonly identity: Pick<aws.cloudfront.DistributionArgs, "aliases" | "viewerCertificate" | "webAclId">;
}

/**
 * One host name for page and API: certificate, firewall, DNS, and the secret by which the functions know CloudFront.
 *
 * API Gateway's own addresses stay reachable, because CloudFront uses them. Requests that come there without the secret are
 * refused by the functions, so nobody gets around the firewall.
 */
export class Domain extends pulumi.ComponentResource {
  /** Origin of page and API. */
  readonly origin: string;
  /** The same, as an output. */
  readonly url: pulumi.Output<string>;
  /** Header value that only CloudFront and the functions know. */
  readonly secret: pulumi.Output<string>;
  private readonly identity: DomainFront["identity"];
  private readonly viewerFunctionArn: pulumi.Output<string>;
  private readonly args: DomainArgs;

  constructor(
    private readonly name: string,
    args: DomainArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("modelfront:index:Domain", name, {}, opts);
    const { settings, features } = args;
    const child = { parent: this };
    const firewall = settings.firewall.enabled
      ? createFirewall(name, { settings: settings.firewall, features }, child)
      : null;
    this.identity = {
      aliases: [settings.name],
      viewerCertificate: {
        acmCertificateArn: certificateOf(name, settings, child),
        sslSupportMethod: "sni-only",
        minimumProtocolVersion: "TLSv1.2_2021",
      },
      ...(firewall && { webAclId: firewall.arn }),
    };
    // Used as a secret alone: AWS makes its value, which stays the same from one update to the next.
    const key = new aws.apigateway.ApiKey(name, { description: "Secret header from CloudFront to the API" }, child);
    const viewer = new aws.cloudfront.Function(
      `${name}-viewer`,
      { runtime: "cloudfront-js-2.0", publish: true, code: viewerFunctionCode },
      child,
    );
    this.args = args;
    this.secret = pulumi.secret(key.value);
    this.viewerFunctionArn = viewer.arn;
    this.origin = `https://${settings.name}`;
    this.url = pulumi.output(this.origin);
    this.registerOutputs({ url: this.url });
  }

  /** Describes how a distribution serves the API under this name. */
  front(urls: Pick<ApiFrontArgs, "httpUrl" | "streamingUrl">): DomainFront {
    const { secret, viewerFunctionArn, identity } = this;
    return { ...apiFront({ ...urls, features: this.args.features, secret, viewerFunctionArn }), identity };
  }

  /** Points the name to the distribution, if the settings name its zone. */
  pointTo(distribution: aws.cloudfront.Distribution): void {
    const { hostedZoneId, name } = this.args.settings;
    if (hostedZoneId === undefined) return;
    for (const type of ["A", "AAAA"]) {
      new aws.route53.Record(
        `${this.name}-${type.toLowerCase()}`,
        {
          zoneId: hostedZoneId,
          name,
          type,
          aliases: [{ name: distribution.domainName, zoneId: distribution.hostedZoneId, evaluateTargetHealth: false }],
        },
        { parent: this },
      );
    }
  }
}
