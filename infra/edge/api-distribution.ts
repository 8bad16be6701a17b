import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type Settings } from "../settings/schema";
import { createDistributionLog } from "./access-log";
import { type DomainFront } from "./domain";

export interface ApiDistributionArgs {
  readonly front: DomainFront;
  readonly settings: Pick<Settings, "logs" | "site">;
}

/** CloudFront distribution of a stack with a domain and without a page: the API alone. */
export class ApiDistribution extends pulumi.ComponentResource {
  readonly distribution: aws.cloudfront.Distribution;

  constructor(name: string, { front, settings }: ApiDistributionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("modelfront:index:ApiDistribution", name, {}, opts);
    const log = createDistributionLog(name, settings.logs, this);
    this.distribution = new aws.cloudfront.Distribution(
      name,
      {
        ...distributionDefaults(settings.site),
        ...front.identity,
        origins: front.origins,
        defaultCacheBehavior: front.wholeBehavior,
        orderedCacheBehaviors: front.behaviors.filter(({ targetOriginId }) => targetOriginId === "streaming"),
        ...(log && { loggingConfig: log.loggingConfig }),
      },
      { parent: this, ...(log && { dependsOn: log.dependsOn }) },
    );
    this.registerOutputs({ domainName: this.distribution.domainName });
  }
}

/** Arguments that every distribution of a stack has. */
export function distributionDefaults({ priceClass }: Settings["site"]) {
  return {
    enabled: true,
    isIpv6Enabled: true,
    httpVersion: "http2and3",
    priceClass,
    restrictions: { geoRestriction: { restrictionType: "none" } },
  };
}
