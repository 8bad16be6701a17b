import { realTime, serverless } from "../../../model/limits";
import { checkSize, serverlessMemoryFor } from "../../../model/packaging/check-size";

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;

describe("serverlessMemoryFor", () => {
  it.each([
    ["a small model", 1, [...serverless.memoryMb]],
    ["the largest for 1024 MB: twice its size and the server", 437 * MiB, [...serverless.memoryMb]],
    ["one byte more than that", 437 * MiB + 1, [2048, 3072, 4096, 5120, 6144]],
    ["the largest of all", 2997 * MiB, [6144]],
    ["one byte more than that", 2997 * MiB + 1, []],
    ["a model that does not fit the disk either", serverless.diskBytes + 1, []],
  ])("says where %s starts", (_, bytes, memory) => {
    expect(serverlessMemoryFor(bytes)).toEqual(memory);
  });
});

describe("checkSize", () => {
  it.each([
    ["a serverless endpoint with enough memory", 400 * MiB, { mode: "serverless", memoryMb: 1024 }],
    ["an instance with a large enough volume", 10 * GiB, { mode: "always-on", volumeGb: 10 }],
    ["an instance whose volume is not known", realTime.volumeGb.max * GiB, { mode: "always-on" }],
    ["the shared endpoint", 256 * MiB, { mode: "shared" }],
    ["the roomiest hosting, if none is given", realTime.volumeGb.max * GiB, undefined],
  ] as const)("lets a model into %s", (_, bytes, hosting) => {
    expect(checkSize(bytes, hosting)).toEqual([]);
  });

  it("keeps large models off the shared endpoint, whose memory all models share", () => {
    expect(checkSize(256 * MiB + 1, { mode: "shared" })).toEqual([
      "The model is 257 MB unpacked, more than the 256 MB that a model on the shared endpoint may have: use serverless or always-on hosting.",
    ]);
  });

  it("names the memory that would do", () => {
    expect(checkSize(2000 * MiB, { mode: "serverless", memoryMb: 2048 })).toEqual([
      "The model is 2000 MB unpacked and needs twice that while it loads, which does not fit memoryMb 2048: set memoryMb to 5120 or 6144.",
    ]);
  });

  it("sends a model that no serverless endpoint takes to always-on", () => {
    expect(checkSize(3000 * MiB, { mode: "serverless", memoryMb: 6144 })).toEqual([
      "The model is 3000 MB unpacked, too large for a serverless endpoint (5 GB of disk, at most 6144 MB of memory, twice the model while it loads): use always-on hosting.",
    ]);
  });

  it("asks for a larger volume", () => {
    expect(checkSize(10 * GiB + 1, { mode: "always-on", volumeGb: 10 })).toEqual([
      "The model is 10241 MB unpacked, more than the instance's volume of 10 GB: set a larger volumeGb.",
    ]);
  });

  it("asks for a smaller model where no volume is larger", () => {
    expect(checkSize(512 * GiB + 1)).toEqual([
      "The model is 524289 MB unpacked, more than the instance's volume of 512 GB: make the model smaller.",
    ]);
  });
});
