import { frameworkImage, frameworkImages, unpatchedImages } from "../../../model/packaging/framework-images";

describe("frameworkImage", () => {
  it("finds an image by framework, version and device", () => {
    const { repository, tag, patchedUntil } = frameworkImage({ framework: "pytorch", version: "2.6", device: "cpu" });
    expect({ repository, tag, patchedUntil }).toEqual({
      repository: "pytorch-inference",
      tag: "2.6.0-cpu-py312-ubuntu22.04-sagemaker",
      patchedUntil: "2026-06-30",
    });
  });

  it.each([
    { framework: "pytorch", version: "2.0", device: "cpu" },
    { framework: "sklearn", version: "1.9-0", device: "gpu" },
  ] as const)("refuses %j and names those there are", (choice) => {
    expect(() => frameworkImage(choice)).toThrow(
      new Error(
        `No AWS image is known for ${choice.framework} ${choice.version} on ${choice.device}. Available: ` +
          "pytorch 2.6 on cpu, pytorch 2.6 on gpu, sklearn 1.9-0 on cpu, sklearn 1.4-2 on cpu.",
      ),
    );
  });

  it("finds each image of the table by its own choice, so that none hides another", () => {
    expect(frameworkImages.map((image) => frameworkImage(image))).toEqual(frameworkImages);
  });

  it("names packages as the Python index does", () => {
    const names = frameworkImages.flatMap(({ packages }) => packages);
    expect(names.filter((name) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))).toEqual([]);
  });
});

describe("unpatchedImages", () => {
  it.each([
    ["2026-06-30T23:59:59Z", []],
    ["2026-07-01T00:00:00Z", ["pytorch 2.6 on cpu", "pytorch 2.6 on gpu"]],
    ["2026-10-31T12:00:00Z", ["pytorch 2.6 on cpu", "pytorch 2.6 on gpu", "sklearn 1.4-2 on cpu"]],
  ])("lists at %s the images whose last day of patches has passed: %j", (time, expected) => {
    const names = unpatchedImages(new Date(time)).map(
      (image) => `${image.framework} ${image.version} on ${image.device}`,
    );
    expect(names).toEqual(expected);
  });
});
