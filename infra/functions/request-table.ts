import type * as pulumi from "@pulumi/pulumi";
import { type Settings } from "../settings/schema";
import { KeyedTable } from "./keyed-table";

/**
 * Holds the functions' state between requests: counters, cached answers, idempotency records. The settings cap its
 * throughput, because every caller causes reads and writes.
 */
export class RequestTable extends KeyedTable {
  constructor(
    name: string,
    { deletionProtection, requestTable }: Pick<Settings, "deletionProtection" | "requestTable">,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    const onDemandThroughput = {
      maxReadRequestUnits: requestTable.maxReadsPerSecond,
      maxWriteRequestUnits: requestTable.maxWritesPerSecond,
    };
    super("modelfront:index:RequestTable", name, { deletionProtection, onDemandThroughput }, opts);
  }
}
