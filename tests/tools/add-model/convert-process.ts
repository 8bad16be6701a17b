/**
 * `convert-process.ts ROOT PYTHON OPTIONS`: converts a model with the packages of PYTHON and adds it to ROOT. OPTIONS are
 * those of `convertModel` and `addModel` in JSON. Prints JSON with what was said and added, or ends with 1 and the message.
 */
import { addModel, type AddModelOptions } from "../../../tools/add-model/index";
import { convertModel, type ConvertOptions } from "../../../tools/add-model/convert/index";

async function add(root: string, python: string, options: AddModelOptions & ConvertOptions): Promise<void> {
  const said: string[] = [];
  const converted = await convertModel({
    ...options,
    python,
    prepare: () => Promise.resolve(python),
    say: (line) => said.push(line),
  });
  try {
    const { origin, features, labels, file } = converted;
    const { lines } = await addModel({ ...options, origin, features, labels, file, root, stacks: [] });
    console.log(JSON.stringify({ said, lines }));
  } finally {
    converted.dispose();
  }
}

const [root = "", python = "", options = ""] = process.argv.slice(2);
add(root, python, JSON.parse(options) as AddModelOptions & ConvertOptions).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
