import * as z from "zod";
import { change } from "./change";

/** Tags that the program sets itself, on every resource that takes tags. */
export const ownTags = ["managed-by", "project", "stack"] as const;

/** An object in S3 takes ten tags, fewer than anything else. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
const maxTags = 10 - ownTags.length;

const tagText = "letters, digits, spaces and _ . : / = + - @";
const tagName = z
  .string()
  .regex(new RegExp(`^(?!aws:)(?!(${ownTags.join("|")})$)[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{1,128}$`, "iu"))
  .meta({ accepts: `a name of ${tagText}, at most 128, other than ${ownTags.join(", ")}` });
const tagValue = z
  .union([z.string(), z.number(), z.boolean()])
  .transform(String)
  .pipe(z.string().regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u))
  .meta({ accepts: `text of ${tagText}, at most 256` });

/** The setting `tags`. */
export const tags = z
  .record(tagName, tagValue)
  .refine((value) => Object.keys(value).length <= maxTags)
  .meta({
    description: `Tags of every resource that takes tags, beside ${ownTags.map((name) => `\`${name}\``).join(", ")}.`,
    accepts: `at most ${maxTags} names with text as values`,
    change: change.inPlace,
  });

/** The setting `iam`: rules of an account for the roles in it. */
export const iam = z.strictObject({
  permissionsBoundary: z
    .string()
    .regex(/^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/)
    .optional()
    .meta({
      description: "Policy that bounds the rights of every role that the stack creates.",
      accepts: "the ARN of an IAM policy",
      change: change.inPlace,
    }),
  path: z
    .string()
    .max(512)
    .regex(/^\/([\w+=,.@-]+\/)*$/)
    .default("/")
    .meta({
      description: "Path of every role that the stack creates, for accounts whose policies go by paths.",
      accepts: "a path that begins and ends in /, such as /modelfront/",
      change: "New roles, and with them new endpoints beside the old ones",
    }),
});
