import * as pulumi from "@pulumi/pulumi";
import { type Settings } from "./settings/schema";
import { type ownTags } from "./settings/schema/account";

type StackRuleSettings = Pick<Settings, "deletionProtection" | "iam" | "tags">;

/**
 * Applies what holds for every resource of the stack: tags, the account's rules for roles, and protection of data that the
 * repository cannot make again. The program has to call it before it declares anything.
 */
export function applyStackRules(settings: StackRuleSettings): void {
  pulumi.runtime.registerStackTransformation(stackRules(settings, pulumi.getProject(), pulumi.getStack()));
}

/** Transformation of each resource's arguments and options. */
function stackRules(
  { deletionProtection, iam, tags }: StackRuleSettings,
  project: string,
  stack: string,
): pulumi.ResourceTransformation {
  const own: Record<(typeof ownTags)[number], string> = { project, stack, "managed-by": "pulumi" };
  return ({ type, props, opts }) => {
    const args = props as Readonly<Record<string, unknown>>;
    return {
      props: {
        ...args,
        ...(takesTags(type, args) && { tags: { ...own, ...tags, ...(args.tags as object | undefined) } }),
        ...(type === "aws:iam/role:Role" && {
          path: iam.path,
          ...(iam.permissionsBoundary !== undefined && { permissionsBoundary: iam.permissionsBoundary }),
        }),
      },
      opts: { ...opts, protect: opts.protect ?? (deletionProtection && keepsData(type, args)) },
    };
  };
}

/** Tells by the properties that a class of the provider declares, set or not. `tags` alone is of images and the like. */
function takesTags(type: string, args: Readonly<Record<string, unknown>>): boolean {
  return type.startsWith("aws:") ? "tagsAll" in args : type === "awsx:ecr:Repository";
}

/** Types with data that exists nowhere else, or without which such data cannot be read. */
const dataTypes = ["aws:dynamodb/table:Table", "aws:cognito/userPool:UserPool", "aws:kms/key:Key"];

/** A bucket that may be deleted with its objects (`forceDestroy`) holds nothing but what this program uploads. */
function keepsData(type: string, { forceDestroy }: Readonly<Record<string, unknown>>): boolean {
  return dataTypes.includes(type) || (type === "aws:s3/bucket:Bucket" && forceDestroy !== true);
}
