import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { type DomainSettings } from "../settings/schema/domain";

/** ARN of the domain's certificate: the one of the settings, or a new one, once its zone has proved the name. */
export function certificateOf(
  name: string,
  { certificateArn, hostedZoneId, name: domainName }: DomainSettings,
  child: pulumi.CustomResourceOptions,
): pulumi.Input<string> {
  if (certificateArn !== undefined) return certificateArn;
  if (hostedZoneId === undefined) throw new Error("A domain has a certificate or a zone to make one in.");
  // CloudFront takes certificates of this Region alone.
  const region = "us-east-1";
  const certificate = new aws.acm.Certificate(name, { region, domainName, validationMethod: "DNS" }, child);
  const option = certificate.domainValidationOptions.apply(([first]) => {
    if (!first) throw new Error(`The certificate of ${domainName} names no record that proves the domain.`);
    return first;
  });
  const record = new aws.route53.Record(
    `${name}-validation`,
    {
      zoneId: hostedZoneId,
      name: option.resourceRecordName,
      type: option.resourceRecordType,
      records: [option.resourceRecordValue],
      ttl: 300,
      // The record of an earlier certificate of the same name is the same.
      allowOverwrite: true,
    },
    child,
  );
  return new aws.acm.CertificateValidation(
    name,
    { region, certificateArn: certificate.arn, validationRecordFqdns: [record.fqdn] },
    child,
  ).certificateArn;
}
