import { type GraphResource } from "../../tools/graph/stack-graph";

/** Changes the resources of an evaluated stack as a mistake in the program would. */
export type Mutation = (resources: readonly GraphResource[]) => GraphResource[];

type Inputs = Readonly<Record<string, unknown>>;
/** New values of inputs, or a function that makes them. `undefined` takes an input away. */
export type Patch = Inputs | ((inputs: never) => Inputs);

function matches({ type, name }: GraphResource, wantedType: string, wanted: string | RegExp): boolean {
  return type === wantedType && (typeof wanted === "string" ? name === wanted : wanted.test(name));
}

function find(resources: readonly GraphResource[], type: string, name: string | RegExp): GraphResource {
  const found = resources.find((resource) => matches(resource, type, name));
  if (!found) throw new Error(`There is no ${type} ${String(name)} to mutate.`);
  return found;
}

function patched(inputs: Inputs, patch: Patch): Inputs {
  return { ...inputs, ...(typeof patch === "function" ? patch(inputs as never) : patch) };
}

/** Changes inputs of a resource. */
export function change(type: string, name: string | RegExp, patch: Patch): Mutation {
  return (resources) => {
    const target = find(resources, type, name);
    return resources.map((resource) =>
      resource === target ? { ...resource, inputs: patched(resource.inputs, patch) } : resource,
    );
  };
}

/** Takes a resource away. */
export function remove(type: string, name: string | RegExp): Mutation {
  return (resources) => {
    const target = find(resources, type, name);
    return resources.filter((resource) => resource !== target);
  };
}

/** Adds a resource that is not in the stack. */
export function add(type: string, name: string, inputs: Inputs): Mutation {
  return (resources) => [
    ...resources,
    { type, name, urn: `${stackOf(resources)}::modelfront::${type}::${name}`, inputs, protect: true },
  ];
}

/** Adds a second resource like one that is there, but for some inputs. */
export function copy(type: string, name: string | RegExp, newName: string, patch: Patch = {}): Mutation {
  return (resources) => add(type, newName, patched(find(resources, type, name).inputs, patch))(resources);
}

/** Lets `pulumi destroy` delete a resource. */
export function unprotect(type: string, name: string): Mutation {
  return (resources) => {
    const target = find(resources, type, name);
    return resources.map((resource) => (resource === target ? { ...resource, protect: false } : resource));
  };
}

function stackOf(resources: readonly GraphResource[]): string {
  return resources[0]!.urn.split("::")[0]!;
}

type Statement = Readonly<Record<string, unknown>>;
interface Document {
  readonly Statement: readonly Statement[];
}

/** Changes each statement of the policy in an input. `null` takes a statement away. */
export function statements(property: string, edit: (statement: Statement) => Statement | null): Patch {
  return (inputs: Record<string, Document>) => {
    const document = inputs[property]!;
    return { [property]: { ...document, Statement: document.Statement.flatMap((one) => edit(one) ?? []) } };
  };
}

/** Adds a statement to the policy in an input. */
export function grant(property: string, statement: Statement): Patch {
  return (inputs: Record<string, Document>) => {
    const document = inputs[property]!;
    return { [property]: { ...document, Statement: [...document.Statement, { Effect: "Allow", ...statement }] } };
  };
}
