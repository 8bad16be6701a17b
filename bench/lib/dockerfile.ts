/** The command line in a Dockerfile's ENTRYPOINT. */
export function entryPoint(dockerfile: string): string[] {
  return JSON.parse(/^ENTRYPOINT (.*)$/m.exec(dockerfile)![1]!) as string[];
}

/** The variables in a Dockerfile's ENV. */
export function environment(dockerfile: string): Record<string, string> {
  const [, assignments = ""] = /^ENV (.*)$/m.exec(dockerfile)!;
  return Object.fromEntries(assignments.split(" ").map((assignment) => assignment.split("=", 2) as [string, string]));
}
