/** Frameworks whose AWS images can run a model's `code/`. */
export type Framework = "pytorch" | "sklearn";
export type Device = "cpu" | "gpu";

/** Identifies one of AWS's framework images. */
export interface FrameworkChoice {
  readonly framework: Framework;
  /** AWS's version of the image, such as `2.6` or `1.4-2`. */
  readonly version: string;
  readonly device: Device;
}

/** AWS image that calls the four functions of `code/inference.py`. */
export interface FrameworkImage extends FrameworkChoice {
  /** With `tag`, the arguments of the provider's `getPrebuiltEcrImage`, which knows the account of each Region. */
  readonly repository: string;
  readonly tag: string;
  readonly python: string | null;
  /** Last day of AWS's security patches, as YYYY-MM-DD. The image remains usable afterwards. */
  readonly patchedUntil: string;
  /** Python packages of the image that models use, by their names in `requirements.txt`. */
  readonly packages: readonly string[];
}

/** Source: the image's Dockerfile (aws/deep-learning-containers, pytorch/inference/docker/2.6). */
const pytorchPackages = [
  ...["torch", "torchvision", "torchaudio", "torchtext", "torchdata", "numpy", "scipy", "pandas", "scikit-learn"],
  ...["pillow", "opencv-python", "h5py", "cython", "cryptography", "boto3", "awscli", "s3transfer", "requests"],
  ...["urllib3", "tqdm", "packaging", "setuptools", "mkl", "torchserve", "torch-model-archiver"],
  ...["sagemaker-inference", "sagemaker-pytorch-inference"],
];

/** Source: the image's Dockerfiles and requirements (aws/sagemaker-scikit-learn-container). */
const sklearnPackages = [
  ...["scikit-learn", "numpy", "scipy", "pandas", "joblib", "threadpoolctl", "pyarrow", "boto3", "botocore"],
  ...["flask", "gunicorn", "jinja2", "psutil", "python-dateutil", "protobuf", "six", "cryptography"],
  ...["sagemaker-containers", "sagemaker-inference", "sagemaker-training"],
];

/**
 * AWS's serving images that this project supports. Sources: "Available Deep Learning Containers images" and its support
 * policy. Newer `pytorch` images are not set up for serving.
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

/** Images that AWS no longer patches on a given day. */
export function unpatchedImages(today: Date): readonly FrameworkImage[] {
  const day = today.toISOString().slice(0, 10);
  return frameworkImages.filter(({ patchedUntil }) => patchedUntil < day);
}

/**
 * Finds the image of a framework, version and device.
 * @throws Error listing the available images if there is none.
 */
export function frameworkImage({ framework, version, device }: FrameworkChoice): FrameworkImage {
  const image = frameworkImages.find(
    (known) => known.framework === framework && known.version === version && known.device === device,
  );
  if (image) return image;
  const known = frameworkImages.map((choice) => `${choice.framework} ${choice.version} on ${choice.device}`);
  throw new Error(`No AWS image is known for ${framework} ${version} on ${device}. Available: ${known.join(", ")}.`);
}
