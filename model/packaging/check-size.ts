import { realTime, serverless } from "../limits";

/** The part of a model's hosting that limits its size. */
export type Hosting =
  | { readonly mode: "serverless"; readonly memoryMb: number }
  | {
      readonly mode: "always-on";
      /** Size of the instance's volume. Not given: the largest there is. */
      readonly volumeGb?: number | undefined;
    };

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;

/** Node.js, ONNX Runtime and an idle server; measured on Linux x64: 99 MB resident, 142 MB with the image decoder. */
const serverBytes = 150 * MiB;

/** While ONNX Runtime loads a model it holds the file and the parsed weights; measured peak: 2.02 times the file. */
const loadingFactor = 2;

/** Memory sizes of serverless hosting in which a model of this size starts, smallest first. */
export function serverlessMemoryFor(unpackedBytes: number): number[] {
  if (unpackedBytes > serverless.diskBytes) return [];
  return serverless.memoryMb.filter((memoryMb) => unpackedBytes * loadingFactor + serverBytes <= memoryMb * MiB);
}

/** What keeps a model of this size from the hosting it is meant for; without `hosting`, from every kind of hosting. */
export function checkSize(unpackedBytes: number, hosting: Hosting = { mode: "always-on" }): string[] {
  const size = `${Math.ceil(unpackedBytes / MiB)} MB unpacked`;
  if (hosting.mode === "always-on") {
    const volumeGb = hosting.volumeGb ?? realTime.volumeGb.max;
    if (unpackedBytes <= volumeGb * GiB) return [];
    const way = volumeGb < realTime.volumeGb.max ? "set a larger volumeGb" : "make the model smaller";
    return [`The model is ${size}, more than the instance's volume of ${volumeGb} GB: ${way}.`];
  }
  const fitting = serverlessMemoryFor(unpackedBytes);
  if (fitting.includes(hosting.memoryMb)) return [];
  if (fitting.length === 0) {
    return [
      `The model is ${size}, which starts in no serverless endpoint (${serverless.diskBytes / GiB} GB of disk, at most ${Math.max(...serverless.memoryMb)} MB of memory, twice the model while it loads): host it always-on.`,
    ];
  }
  return [
    `The model is ${size} and needs twice that while it loads, which does not fit memoryMb ${hosting.memoryMb}: set memoryMb to ${fitting.join(" or ")}.`,
  ];
}
