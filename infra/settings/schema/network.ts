import * as z from "zod";
import { change } from "./change";

/** The setting `network`: subnets of an existing VPC. */
export const network = z.strictObject({
  subnetIds: z
    .array(
      z
        .string()
        .regex(/^subnet-[0-9a-f]{8,17}$/)
        .meta({ accepts: "the id of a subnet: subnet-…" }),
    )
    .min(1)
    .max(16)
    .meta({
      description: "Subnets of models and functions, at best in two availability zones.",
      accepts: "a list of 1 to 16 subnet ids of one VPC",
      change: change.newEndpoints,
    }),
  securityGroupIds: z
    .array(
      z
        .string()
        .regex(/^sg-[0-9a-f]{8,17}$/)
        .meta({ accepts: "the id of a security group: sg-…" }),
    )
    .min(1)
    .max(5)
    .meta({
      description: "Security groups of models and functions. They have to let HTTPS out.",
      accepts: "a list of 1 to 5 security group ids of the same VPC",
      change: change.newEndpoints,
    }),
  models: z.boolean().default(true).meta({
    description: "Puts the models' containers into the subnets. Always-on hosting only.",
    change: change.newEndpoints,
  }),
  functions: z.boolean().default(true).meta({
    description: "Puts the functions into the subnets.",
    change: change.newFunctions,
  }),
});
export type NetworkSettings = z.output<typeof network>;
