import { elements } from "./column-tensors";
import { type DecodedImage, type Tensor } from "./contract";
import { resizePicture, type Target } from "./resize-picture";

/** Order of a picture's dimensions after the batch. `HW` has no channel; `flat` is one list of its pixels. */
export type PictureLayout = "CHW" | "HWC" | "HW" | "flat";

export interface PictureOptions extends Target {
  readonly layout: PictureLayout;
  /** Element type of the graph's input. Integers are the bytes themselves, for `int8` less 128. */
  readonly type: string;
  /** For floating point: a byte becomes `(byte * scale - mean) / deviation`, with one number per channel. */
  readonly scale: number;
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  /** True if the graph takes blue, green, red. */
  readonly reversed?: boolean;
}

/** Makes the tensor of one picture: scaled to the graph's size, in the graph's order. */
export function pictureTensor(image: DecodedImage, options: PictureOptions): Tensor {
  const { width, height, layout } = options;
  const { channels } = image;
  const bytes = resizePicture(image, options);
  const value = converter(options);
  const area = width * height;
  const values = Array.from({ length: area * channels }, (_, i) => {
    const [pixel, channel] =
      layout === "CHW" ? [i % area, Math.trunc(i / area)] : [Math.trunc(i / channels), i % channels];
    const source = options.reversed ? channels - 1 - channel : channel;
    return value(bytes[pixel * channels + source]!, channel);
  });
  return { dims: [1, ...dimensions(options, channels)], data: elements(options.type, values) };
}

function converter({ type, scale, mean, deviation }: PictureOptions): (byte: number, channel: number) => number {
  if (type === "int8") return (byte) => byte - 128;
  if (!type.startsWith("float")) return (byte) => byte;
  return (byte, channel) => (byte * scale - (mean[channel] ?? 0)) / (deviation[channel] ?? 1);
}

function dimensions({ layout, width, height }: PictureOptions, channels: number): number[] {
  switch (layout) {
    case "CHW":
      return [channels, height, width];
    case "HWC":
      return [height, width, channels];
    case "HW":
      return [height, width];
    case "flat":
      return [height * width * channels];
  }
}
