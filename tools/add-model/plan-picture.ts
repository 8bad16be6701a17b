import { describeValues, type GraphValue } from "../../model/graph-fit";
import { type OnnxModel } from "../../model/packaging/read-onnx";
import { type PictureLayout, type PictureOptions } from "../../model/picture-tensor";
import { refuseToGuess } from "./ask";
import { type AddModelOptions, pixelRanges } from "./options";
import { type InputPlan } from "./plan";

type Scaling = Pick<PictureOptions, "scale" | "mean" | "deviation">;

const scalings: Readonly<Record<(typeof pixelRanges)[number], Scaling>> = {
  "0..1": { scale: 1 / 255, mean: [], deviation: [] },
  "-1..1": { scale: 1 / 255, mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] },
  "0..255": { scale: 1, mean: [], deviation: [] },
  "1..0": { scale: -1 / 255, mean: [-1, -1, -1], deviation: [] },
  imagenet: { scale: 1 / 255, mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] },
};

/** Ranges that the metadata of Windows ML name. */
const nominalRanges: Readonly<Record<string, (typeof pixelRanges)[number]>> = {
  NominalRange_0_255: "0..255",
  Normalized_0_1: "0..1",
  Normalized_1_1: "-1..1",
};

/** Longest side in pixels of a grey picture that is taken for a drawing, as digits and sketches are. */
const maxDrawingSide = 64;

/** Tells whether an input looks like a picture: [N,C,H,W] or [N,H,W,C] with 1 or 3 channels. */
export function looksLikePicture({ type, shape }: GraphValue): boolean {
  return type !== "string" && shape?.length === 4 && [shape[1], shape[3]].some((size) => size === 1 || size === 3);
}

/** Plans a picture: its order, size and range of numbers. */
export async function planPicture(graph: OnnxModel, options: AddModelOptions): Promise<InputPlan> {
  const [input] = graph.inputs as [GraphValue];
  const { layout, channels, width, height } = geometry(input, options);
  const scaling = input.type.startsWith("float") ? await readScaling(graph, input, options) : scalings["0..255"];
  return {
    form: "picture",
    input: input.name,
    channels,
    drawing: channels === 1 && Math.max(width, height) <= maxDrawingSide,
    options: {
      layout,
      type: input.type,
      width,
      height,
      ...(options.shorterSide !== undefined && { shorterSide: options.shorterSide }),
      scale: scaling.scale,
      mean: scaling.mean.slice(0, channels),
      deviation: scaling.deviation.slice(0, channels),
      ...(isReversed(graph, options) && { reversed: true }),
    },
  };
}

interface Geometry {
  readonly layout: PictureLayout;
  readonly channels: 1 | 3;
  readonly width: number;
  readonly height: number;
}

function geometry(input: GraphValue, { size }: AddModelOptions): Geometry {
  const sizes = input.shape!.slice(1);
  const measure = (height: number | string | undefined, width: number | string | undefined) => {
    const found = { width: size?.[0] ?? width, height: size?.[1] ?? height };
    if (typeof found.width === "number" && typeof found.height === "number")
      return found as Record<keyof typeof found, number>;
    throw new Error(
      `The graph leaves open how large the picture ${describeValues([input])} is. Say so with --size 224x224.`,
    );
  };
  if (sizes.length === 3 && (sizes[0] === 1 || sizes[0] === 3)) {
    return { layout: "CHW", channels: sizes[0], ...measure(sizes[1], sizes[2]) };
  }
  if (sizes.length === 3 && (sizes[2] === 1 || sizes[2] === 3)) {
    return { layout: "HWC", channels: sizes[2], ...measure(sizes[0], sizes[1]) };
  }
  if (sizes.length === 2) return { layout: "HW", channels: 1, ...measure(sizes[0], sizes[1]) };
  if (sizes.length === 1 && size) {
    const area = size[0] * size[1];
    const channels = sizes[0] === area * 3 ? 3 : 1;
    if (typeof sizes[0] !== "number" || sizes[0] === area * channels) {
      return { layout: "flat", channels, ...measure(undefined, undefined) };
    }
  }
  throw new Error(
    `${describeValues([input])} does not fit a picture. Accepted: [N,C,H,W], [N,H,W,C] with 1 or 3 channels, [N,H,W], or [N,pixels] with --size 28x28.`,
  );
}

async function readScaling({ metadata }: OnnxModel, input: GraphValue, options: AddModelOptions): Promise<Scaling> {
  const mean = options.mean ?? numbers(metadata["mean"] ?? metadata["image_mean"]);
  const deviation = options.std ?? numbers(metadata["std"] ?? metadata["image_std"]);
  if (mean || deviation) return { scale: 1 / 255, mean: mean ?? [], deviation: deviation ?? [] };
  const stated = options.pixels ?? nominalRanges[metadata["Image.NominalPixelRange"] ?? ""];
  if (stated) return scalings[stated];
  const answer = await (options.ask ?? refuseToGuess)({
    text: `The graph does not say which numbers the pixels of ${describeValues([input])} are. Accepted: ${pixelRanges.join(", ")}.`,
    flag: "--pixels, or --mean and --std",
  });
  const chosen = pixelRanges.find((range) => range === answer);
  if (!chosen) throw new Error(`"${answer}" is not a range of pixels. Accepted: ${pixelRanges.join(", ")}.`);
  return scalings[chosen];
}

function isReversed({ metadata }: OnnxModel, { bgr }: AddModelOptions): boolean {
  return bgr ?? metadata["Image.BitmapPixelFormat"]?.startsWith("Bgr") ?? false;
}

/** Reads "0.485, 0.456, 0.406", with or without brackets. */
function numbers(text: string | undefined): number[] | undefined {
  return text?.match(/-?\d+(\.\d+)?(e-?\d+)?/gi)?.map(Number);
}
