declare module "dynalite" {
  import { type Server } from "node:http";

  /** A stand-in of DynamoDB, in memory. The times are how long a table is in CREATING, DELETING, UPDATING. */
  export default function dynalite(options?: {
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
  }): Server;
}
