/**
 * Limits of SageMaker hosting and of its container contract, each with its source. The only place that states them: the
 * stand-in, the packager, the settings and the API import them.
 *
 * Sources: [DG-sls] "Deploy models with Serverless Inference", [DG-inv] "Invoke a serverless endpoint", [DG-own]
 * "Custom Inference Code with Hosting Services" in the SageMaker AI Developer Guide; [API] the service's API model.
 */
const MiB = 1024 * 1024;
const GiB = 1024 * MiB;

export const serverless = {
  /** Request and response body, each [DG-inv]. */
  maxPayloadBytes: 4 * MiB,
  /** Whole gigabytes only [DG-sls]. */
  memoryMb: [1024, 2048, 3072, 4096, 5120, 6144],
  /** Per endpoint [DG-sls]. */
  maxConcurrency: 200,
  /** Sum over all endpoints of a Region: 1000 in the first set, 500 elsewhere [DG-sls]. */
  regionalConcurrency: {
    large: 1000,
    largeRegions: [
      "us-east-1",
      "us-east-2",
      "us-west-2",
      "ap-southeast-1",
      "ap-southeast-2",
      "ap-northeast-1",
      "eu-central-1",
      "eu-west-1",
    ],
    other: 500,
    /** The rest of the 21 Regions that offer serverless endpoints [DG-sls]. */
    otherRegions: [
      "us-west-1",
      "af-south-1",
      "ap-east-1",
      "ap-south-1",
      "ap-northeast-2",
      "ap-northeast-3",
      "ca-central-1",
      "eu-west-2",
      "eu-west-3",
      "eu-north-1",
      "eu-south-1",
      "me-south-1",
      "sa-east-1",
    ],
  },
  /** Serverless endpoints per Region [DG-sls]. */
  maxEndpoints: 50,
  /** Scratch disk that holds the unpacked model [DG-sls]. */
  diskBytes: 5 * GiB,
  imageBytes: 10 * GiB,
  /** From a container's start to its first successful /ping [DG-inv]. */
  startupSeconds: 180,
  /** How long we assume an endpoint stays warm after an answer. AWS publishes no idle time before scaling to zero. */
  assumedIdleSeconds: 300,
} as const;

export const realTime = {
  /** The API model's limit [API]. The guide says 25 MB; the smaller limit passes everywhere. */
  maxPayloadBytes: 6_291_456,
  /** Default of `containerStartupHealthCheckTimeoutInSeconds` [DG-own]. */
  startupSeconds: 480,
  /** Range of that setting and of `modelDataDownloadTimeoutInSeconds` [API]. */
  startup: { minSeconds: 60, maxSeconds: 3600 },
  /** Volume of an instance in GB [API]. */
  volumeGb: { min: 1, max: 512 },
  /** Production variants of an endpoint [API]. */
  maxVariants: 10,
  /** `inferenceAmiVersion` of a production variant [API]. */
  inferenceAmis: [
    "al2023-ami-sagemaker-inference-gpu-4-1",
    "al2-ami-sagemaker-inference-gpu-3-1",
    "al2-ami-sagemaker-inference-gpu-2-1",
    "al2-ami-sagemaker-inference-gpu-2",
    "al2-ami-sagemaker-inference-neuron-2",
  ],
} as const;

/** Multi-model endpoints ("Create a Multi-Model Endpoint", "Invoke a Multi-Model Endpoint"). */
export const multiModel = {
  /** Largest unpacked model. Our own limit: loading one takes memory and time that all others share. */
  maxUnpackedBytes: 256 * MiB,
  /** A call waits so long for a model that loads; then it gets ModelNotReadyException. */
  notReadySeconds: 60,
  /** SageMaker gives a model so long to load. */
  loadSeconds: 360,
} as const;

/** Limits of InvokeEndpoint for both kinds of hosting. */
export const invocation = {
  /** /invocations must answer within this time [DG-own]. */
  timeoutSeconds: 60,
  /** Longest streamed answer, InvokeEndpointWithResponseStream ("Inference options"). */
  streamSeconds: 480,
  /** Characters of X-Amzn-SageMaker-Custom-Attributes, visible ASCII [API]. */
  maxCustomAttributes: 1024,
  /** Characters of X-Amzn-SageMaker-Inference-Id [API]. */
  maxInferenceId: 64,
  /** Endpoint, endpoint-configuration and model names: letters, digits, inner hyphens [API]. */
  name: /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/,
  /** Characters of such a name [API]. The pattern alone would allow more, with hyphens. */
  maxNameLength: 63,
} as const;

export const container = {
  port: 8080,
  modelDir: "/opt/ml/model",
  /** /ping must answer within this time [DG-own]. */
  pingTimeoutSeconds: 2,
  /** From SIGTERM to SIGKILL [DG-own]. */
  stopSeconds: 30,
  /** Environment of a Model [API]. */
  environment: { maxVariables: 100, maxBytesEach: 1024, maxBytes: 32 * 1024 },
} as const;
