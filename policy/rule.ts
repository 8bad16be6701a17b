import type * as pulumi from "@pulumi/pulumi";

/** A resource as a policy pack sees it: inputs without Outputs, generated names filled in. */
export interface Declared<Inputs = Readonly<Record<string, unknown>>> {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly inputs: Inputs;
  /** True if `pulumi destroy` refuses to delete it. */
  readonly isProtected: boolean;
}

/** Every resource of a stack. */
export type DeclaredStack = readonly Declared[];

export interface Rule {
  /** Lower-case name; begins with the control, such as `s3-5-tls`. */
  readonly name: string;
  /** Control of AWS Security Hub, such as `S3.5`, if the rule checks the same; null for a rule of our own. */
  readonly control: string | null;
  readonly types: readonly string[];
  /** States what is wrong, and which setting or argument to change. */
  readonly message: string;
  /** `resource`: checked before the resource is created or changed. `stack`: needs the others, so checked at the end. */
  readonly scope: "resource" | "stack";
  readonly violates: (resource: Declared, stack: DeclaredStack) => boolean;
}

/** Arguments of a class of the provider, without Outputs. */
export type Plain<Args> = pulumi.Unwrap<Args>;

type Definition<Violates> = Pick<Rule, "name" | "types" | "message"> & {
  readonly control?: string;
  readonly violates: Violates;
};

/** Creates a rule that looks at one resource. `Args` are the arguments of its class. */
export function resourceRule<Args>({
  control,
  violates,
  ...rest
}: Definition<(inputs: Plain<Args>, resource: Declared) => boolean>): Rule {
  return {
    ...rest,
    control: control ?? null,
    scope: "resource",
    violates: (resource) => violates(resource.inputs as Plain<Args>, resource),
  };
}

/** Creates a rule that looks at a resource and those around it. `Args` are the arguments of its class. */
export function stackRule<Args>({
  control,
  violates,
  ...rest
}: Definition<(inputs: Plain<Args>, stack: DeclaredStack, resource: Declared) => boolean>): Rule {
  return {
    ...rest,
    control: control ?? null,
    scope: "stack",
    violates: (resource, stack) => violates(resource.inputs as Plain<Args>, stack, resource),
  };
}

/** Inputs of the stack's resources of one type. */
export function inputsOfType<Args>(stack: DeclaredStack, type: string): Plain<Args>[] {
  return stack.filter((resource) => resource.type === type).map(({ inputs }) => inputs as Plain<Args>);
}
