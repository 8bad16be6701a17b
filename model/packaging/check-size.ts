import { multiModel, realTime, serverless } from "../limits";

/** Hosting settings that limit a model's size. */
export type Hosting =
  | { readonly mode: "serverless"; readonly memoryMb: number }
  | { readonly mode: "shared" }
  | {
      readonly mode: "always-on";
      /** Volume of the instance in GB. Default: SageMaker's maximum. */
      readonly volumeGb?: number | undefined;
    };

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;

/** Memory of an idle server. Measured on Linux x64: 99 MB resident, 142 MB with the image decoder. */
const serverBytes = 150 * MiB;

/** Memory per byte of the model while ONNX Runtime loads it, which holds file and parsed weights. Measured peak: 2.02. */
const loadingFactor = 2;

/** Serverless memory sizes in MB, smallest first, in which a model of this size can start. */
export function serverlessMemoryFor(unpackedBytes: number): number[] {
  if (unpackedBytes > serverless.diskBytes) return [];
  return serverless.memoryMb.filter((memoryMb) => unpackedBytes * loadingFactor + serverBytes <= memoryMb * MiB);
}

/** Problems of hosting a model of this size; without `hosting`, problems in every kind of hosting. */
export function checkSize(unpackedBytes: number, hosting: Hosting = { mode: "always-on" }): string[] {
  const size = `${Math.ceil(unpackedBytes / MiB)} MB unpacked`;
  if (hosting.mode === "always-on") {
    const volumeGb = hosting.volumeGb ?? realTime.volumeGb.max;
    if (unpackedBytes <= volumeGb * GiB) return [];
    const way = volumeGb < realTime.volumeGb.max ? "set a larger volumeGb" : "make the model smaller";
    return [`The model is ${size}, more than the instance's volume of ${volumeGb} GB: ${way}.`];
  }
  if (hosting.mode === "shared") {
    const limit = multiModel.maxUnpackedBytes;
    if (unpackedBytes <= limit) return [];
    return [
      `The model is ${size}, more than the ${limit / MiB} MB that a model on the shared endpoint may have: use serverless or always-on hosting.`,
    ];
  }
  const fitting = serverlessMemoryFor(unpackedBytes);
  if (fitting.includes(hosting.memoryMb)) return [];
  if (fitting.length === 0) {
    return [
      `The model is ${size}, too large for a serverless endpoint (${serverless.diskBytes / GiB} GB of disk, at most ${Math.max(...serverless.memoryMb)} MB of memory, twice the model while it loads): use always-on hosting.`,
    ];
  }
  return [
    `The model is ${size} and needs twice that while it loads, which does not fit memoryMb ${hosting.memoryMb}: set memoryMb to ${fitting.join(" or ")}.`,
  ];
}
