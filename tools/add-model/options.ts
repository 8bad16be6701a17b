import { type ModelCard } from "../../model/card";
import { type ModelKind } from "../../model/contract";
import { type Pooling } from "../../model/sentence-embedding";
import { type Ask } from "./ask";

export const tasks = ["classification", "regression", "embedding"] as const;
export const inputKinds = ["tabular", "image", "text", "forecast"] as const satisfies readonly ModelKind[];
export const pixelRanges = ["0..1", "-1..1", "0..255", "1..0", "imagenet"] as const;
export const poolings = ["mean", "max", "first", "last"] as const satisfies readonly Pooling[];

/** Facts that a graph does not state, and where to put the model. Everything but name and file may be missing. */
export interface AddModelOptions {
  /** Name of the folder and of the route. */
  readonly name: string;
  /** The ONNX file. */
  readonly file: string;
  /** Folder with `model/` and the stack files. Default: the repository. */
  readonly root?: string | undefined;
  /** Stacks whose files get the model's line. Default: `dev`. */
  readonly stacks?: readonly string[] | undefined;
  /** Frees the first dimension of inputs that the graph fixes; refused if the graph then mixes its rows. */
  readonly freeBatch?: boolean | undefined;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  /** Kind of input. Default: by the graph's inputs. */
  readonly kind?: (typeof inputKinds)[number] | undefined;
  /** Default: by the graph's outputs. */
  readonly task?: (typeof tasks)[number] | undefined;
  /** Names of the classes, or of the predicted values, in the order of the graph's outputs. */
  readonly labels?: readonly string[] | undefined;
  /** Names of the columns, in the order of the graph's inputs. */
  readonly features?: readonly string[] | undefined;
  /** Numbers columns, classes and values that nothing names. */
  readonly unnamed?: boolean | undefined;
  /** CSV file with columns of these names: gives ranges, choices, examples and golden cases. */
  readonly csv?: string | undefined;
  /** Columns of the CSV file that hold the true answers: give the metrics of the card. */
  readonly targets?: readonly string[] | undefined;
  /** Folder of pictures for examples and golden cases. */
  readonly pictures?: string | undefined;
  /** Range of a picture's numbers in the graph; `1..0` is 0..1 with dark and light exchanged. */
  readonly pixels?: (typeof pixelRanges)[number] | undefined;
  /** Mean and standard deviation of each channel, with the channel from 0 to 1. */
  readonly mean?: readonly number[] | undefined;
  readonly std?: readonly number[] | undefined;
  /** True if the graph takes blue, green, red. */
  readonly bgr?: boolean | undefined;
  /** Width and height of a picture, where the graph leaves them open or takes a flat list. */
  readonly size?: readonly [number, number] | undefined;
  /** Scales a picture's shorter side to this and takes the middle. Default: stretches the picture. */
  readonly shorterSide?: number | undefined;
  /** `tokenizer.json` of Hugging Face. Default: the one beside the ONNX file. */
  readonly tokenizer?: string | undefined;
  readonly maxTokens?: number | undefined;
  readonly pooling?: Pooling | undefined;
  /** Scales embeddings to length 1. */
  readonly normalize?: boolean | undefined;
  /** For the card. Default: what the file says. */
  readonly origin?: Origin | undefined;
  /** Default: refuses to guess. */
  readonly ask?: Ask | undefined;
}

/** Facts about a model that only whoever has it knows. */
export interface Origin {
  /** Command that made the folder. */
  readonly command?: string | undefined;
  readonly algorithm?: string | undefined;
  readonly frameworks?: Readonly<Record<string, string>> | undefined;
  /** Framework and version whose answers the golden cases were checked against. */
  readonly reference?: string | undefined;
  /** Day of the training, such as 2026-11-29. */
  readonly trained?: string | undefined;
  /** The training data. */
  readonly data?: Partial<Pick<ModelCard["data"], "name" | "source" | "license" | "citation">> | undefined;
}
