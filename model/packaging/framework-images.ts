/** What a model that is hosted by its `code/` runs in. */
export type Framework = "pytorch" | "sklearn";
export type Device = "cpu" | "gpu";

/** Which of AWS's own images. */
export interface FrameworkChoice {
  readonly framework: Framework;
  /** As AWS numbers the image: `2.6`, `1.4-2`. */
  readonly version: string;
  readonly device: Device;
}

/** An image of AWS that calls the four functions of `code/inference.py`. */
export interface FrameworkImage extends FrameworkChoice {
  /** With `tag`, what the provider's `getPrebuiltEcrImage` takes; it knows the account of each Region. */
  readonly repository: string;
  readonly tag: string;
  readonly python: string | null;
  /** Last day on which AWS mends security flaws in it; it can be used after that. */
  readonly patchedUntil: string;
  /** Python packages that are in it, as `requirements.txt` would name them; those that models use. */
  readonly packages: readonly string[];
}

/** Of the image's Dockerfile (aws/deep-learning-containers, pytorch/inference/docker/2.6). */
const pytorchPackages = [
  ...["torch", "torchvision", "torchaudio", "torchtext", "torchdata", "numpy", "scipy", "pandas", "scikit-learn"],
  ...["pillow", "opencv-python", "h5py", "cython", "cryptography", "boto3", "awscli", "s3transfer", "requests"],
  ...["urllib3", "tqdm", "packaging", "setuptools", "mkl", "torchserve", "torch-model-archiver"],
  ...["sagemaker-inference", "sagemaker-pytorch-inference"],
];

/** Of the image's Dockerfiles and requirements (aws/sagemaker-scikit-learn-container). */
const sklearnPackages = [
  ...["scikit-learn", "numpy", "scipy", "pandas", "joblib", "threadpoolctl", "pyarrow", "boto3", "botocore"],
  ...["flask", "gunicorn", "jinja2", "psutil", "python-dateutil", "protobuf", "six", "cryptography"],
  ...["sagemaker-containers", "sagemaker-inference", "sagemaker-training"],
];

/**
 * AWS's images for serving that this project knows, from "Available Deep Learning Containers images" and the support
 * policy beside it. Newer `pytorch` images are not set up for serving.
 */
export const frameworkImages: readonly FrameworkImage[] = [
  {
    framework: "pytorch",
    version: "2.6",
    device: "cpu",
    repository: "pytorch-inference",
    tag: "2.6.0-cpu-py312-ubuntu22.04-sagemaker",
    python: "3.12",
    patchedUntil: "2026-06-30",
    packages: pytorchPackages,
  },
  {
    framework: "pytorch",
    version: "2.6",
    device: "gpu",
    repository: "pytorch-inference",
    tag: "2.6.0-gpu-py312-cu124-ubuntu22.04-sagemaker",
    python: "3.12",
    patchedUntil: "2026-06-30",
    packages: pytorchPackages,
  },
  {
    framework: "sklearn",
    version: "1.9-0",
    device: "cpu",
    repository: "sagemaker-scikit-learn",
    tag: "1.9-0",
    python: null,
    patchedUntil: "2027-07-16",
    packages: sklearnPackages,
  },
  {
    framework: "sklearn",
    version: "1.4-2",
    device: "cpu",
    repository: "sagemaker-scikit-learn",
    tag: "1.4-2-py312",
    python: "3.12",
    patchedUntil: "2026-10-30",
    packages: sklearnPackages,
  },
];

/** Those in which AWS mends security flaws no more. */
export function unpatchedImages(today: Date): readonly FrameworkImage[] {
  const day = today.toISOString().slice(0, 10);
  return frameworkImages.filter(({ patchedUntil }) => patchedUntil < day);
}

/**
 * The image of that framework, version and device.
 * @throws Error naming those there are, if there is none such.
 */
export function frameworkImage({ framework, version, device }: FrameworkChoice): FrameworkImage {
  const image = frameworkImages.find(
    (known) => known.framework === framework && known.version === version && known.device === device,
  );
  if (image) return image;
  const known = frameworkImages.map((choice) => `${choice.framework} ${choice.version} on ${choice.device}`);
  throw new Error(`AWS has no image for ${framework} ${version} on ${device} that is known here: use ${oneOf(known)}.`);
}

function oneOf(choices: readonly string[]): string {
  return `${choices.slice(0, -1).join(", ")} or ${choices.at(-1)}`;
}
