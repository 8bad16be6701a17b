import { addModel, type AddModelOptions } from "../../../tools/add-model/index";

/** A model that was added, or why it was not. */
export interface Outcome {
  readonly lines: readonly string[];
  readonly error: string | null;
}

/**
 * Adds models one after another, with the options of each in a JSON list on the command line, and prints a list of
 * outcomes. A process of its own: ONNX Runtime does not work in Jest's.
 */
async function main(): Promise<void> {
  const outcomes: Outcome[] = [];
  for (const options of JSON.parse(process.argv[2]!) as AddModelOptions[]) {
    try {
      outcomes.push({ lines: (await addModel(options)).lines, error: null });
    } catch (error) {
      outcomes.push({ lines: [], error: (error as Error).message });
    }
  }
  process.stdout.write(JSON.stringify(outcomes));
}

void main();
