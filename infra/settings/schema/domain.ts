import * as z from "zod";
import { change } from "./change";

/** Windows of WAF's rate rules, in seconds. */
const windows = [60, 120, 300, 600] as const;

const requests = z.int().min(10).max(2_000_000_000);

const firewall = z.strictObject({
  enabled: z.boolean().default(true).meta({
    description: "Limits the requests per client address with AWS WAF, before they reach the page or the API.",
    change: change.inPlace,
  }),
  windowSeconds: z.literal(windows).default(300).meta({
    description: "Time over which WAF counts requests, in seconds.",
    change: change.inPlace,
  }),
  requestsPerAddress: requests.default(3000).meta({
    description: "Requests per client address in that time, page and API together. Further ones get 429.",
    change: change.inPlace,
  }),
  apiRequestsPerAddress: requests.default(1000).meta({
    description: "Of these, requests to the API, whether it admits them or not.",
    change: change.inPlace,
  }),
});
export type FirewallSettings = z.output<typeof firewall>;

/** The setting `domain`: one host name for page and API. */
export const domain = z.strictObject({
  name: z
    .string()
    .regex(/^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/)
    .meta({
      description: "Host name of page and API.",
      accepts: "a host name in lower case such as models.example.com",
      change: "In place, with a new certificate",
    }),
  hostedZoneId: z
    .string()
    .regex(/^Z[A-Z0-9]{1,31}$/)
    .optional()
    .meta({
      description:
        "Public hosted zone of Route 53 that the name is in. The stack adds the name, and without `certificateArn` a certificate.",
      accepts: "the id of a hosted zone: Z…",
      change: change.inPlace,
    }),
  certificateArn: z
    .string()
    .regex(/^arn:aws(-[a-z-]+)?:acm:us-east-1:\d{12}:certificate\/[\w-]+$/)
    .optional()
    .meta({
      description: "Certificate of the name, in us-east-1, where CloudFront looks for it.",
      accepts: "the ARN of a certificate of ACM in us-east-1",
      change: change.inPlace,
    }),
  firewall: firewall.prefault({}),
});
export type DomainSettings = z.output<typeof domain>;
