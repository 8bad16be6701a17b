import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

export interface RequestTableArgs {
  /** Makes AWS refuse to delete it. */
  readonly deletionProtection: boolean;
}

/** What the functions remember between requests: issued keys, counters, answers. Empty, it costs nothing. */
export class RequestTable extends pulumi.ComponentResource {
  readonly tableName: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, { deletionProtection }: RequestTableArgs, opts?: pulumi.ComponentResourceOptions) {
    super("modelfront:index:RequestTable", name, {}, opts);
    const table = new aws.dynamodb.Table(
      name,
      {
        billingMode: "PAY_PER_REQUEST",
        attributes: [{ name: "key", type: "S" }],
        hashKey: "key",
        // Seconds since 1970; gone some time later, so whoever reads compares for himself.
        ttl: { attributeName: "expire", enabled: true },
        // Keys are shown once and stored as hashes: nothing but a backup brings them back.
        pointInTimeRecovery: { enabled: true },
        // Answers are what users sent and got. AWS's own key: no other principal need be let in.
        serverSideEncryption: { enabled: true },
        deletionProtectionEnabled: deletionProtection,
      },
      { parent: this },
    );
    this.tableName = table.name;
    this.arn = table.arn;
    this.registerOutputs({ tableName: this.tableName });
  }
}
