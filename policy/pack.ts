import {
  type Policies,
  type PolicyResource,
  type ReportViolation,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
} from "@pulumi/policy";
import { exceptionFor, exceptions, type Exception } from "./exceptions";
import { type Declared, type Rule } from "./rule";
import { rules } from "./rules";

/** Policies of the pack, one for each rule. `allowed` are the findings that are not reported. */
export function createPolicies(allowed: readonly Exception[] = exceptions): Policies {
  return rules.map((rule) => (rule.scope === "stack" ? stackPolicy(rule, allowed) : resourcePolicy(rule, allowed)));
}

function resourcePolicy(rule: Rule, allowed: readonly Exception[]): ResourceValidationPolicy {
  return {
    ...describe(rule),
    validateResource: (args, report) => {
      const resource = declared(args);
      if (isFinding(rule, resource, [], allowed)) report(rule.message);
    },
  };
}

function stackPolicy(rule: Rule, allowed: readonly Exception[]): StackValidationPolicy {
  return {
    ...describe(rule),
    validateStack: (args, report: ReportViolation) => {
      const stack = args.resources.map(declared);
      for (const resource of stack) if (isFinding(rule, resource, stack, allowed)) report(rule.message, resource.urn);
    },
  };
}

function describe({ name, control }: Rule) {
  if (control === null) return { name, description: "A rule of modelfront's own." };
  const service = control.split(".")[0]!.toLowerCase();
  return {
    name,
    description: `Control ${control} of AWS Security Hub.`,
    url: `https://docs.aws.amazon.com/securityhub/latest/userguide/${service}-controls.html`,
  };
}

function declared({ type, name, urn, props, opts }: ResourceValidationArgs | PolicyResource): Declared {
  return { type, name, urn, inputs: props, isProtected: opts.protect };
}

function isFinding(rule: Rule, resource: Declared, stack: readonly Declared[], allowed: readonly Exception[]): boolean {
  if (!rule.types.includes(resource.type)) return false;
  try {
    return rule.violates(resource, stack) && !exceptionFor(rule.name, resource, allowed);
  } catch (error) {
    // Before the first deployment many values, such as policies with an ARN, are not known yet. `pulumi up` checks them,
    // and so does `npm run policy`, which knows them all.
    if ((error as Error).constructor.name === "UnknownValueError") return false;
    throw error;
  }
}
