import * as pulumi from "@pulumi/pulumi";

/** The value of an Output, for hooks: by the time they run, all that they are about is there. */
export function resolved<T>(output: pulumi.Output<T>): Promise<pulumi.Unwrap<T>> {
  return new Promise((resolve) => {
    pulumi.output(output).apply((value) => resolve(value));
  });
}
