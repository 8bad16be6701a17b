import type * as pulumi from "@pulumi/pulumi";
import { type Settings } from "../settings/schema";
import { KeyedTable } from "./keyed-table";

/**
 * The issued keys, which `npm run keys` writes and the authorizer reads. They are shown once and stored as hashes: only
 * a backup can restore them.
 */
export class KeyTable extends KeyedTable {
  constructor(
    name: string,
    { deletionProtection }: Pick<Settings, "deletionProtection">,
    opts: pulumi.ComponentResourceOptions = {},
  ) {
    // Earlier versions had one table for everything. It holds the stack's keys, so it becomes this one.
    const aliases = [{ name: "table", type: "modelfront:index:RequestTable" }];
    super("modelfront:index:KeyTable", name, { deletionProtection }, { ...opts, aliases });
  }
}
