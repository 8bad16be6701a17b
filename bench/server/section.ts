/** One section of the results. */
export interface Section {
  readonly markdown: string;
  /** True if all goals are met. */
  readonly isPassed: boolean;
  /** CPU time per request of our server under load in microseconds, by model. */
  readonly cpuMicroseconds?: Readonly<Record<string, number>>;
}

export interface Options {
  /** Rounds after the warm-up round. */
  readonly rounds: number;
  /** Duration of each contender's load in each round. */
  readonly seconds: number;
  /** Python virtual environment. */
  readonly venv: string;
  /** Virtual environments of the servers with many models: MLServer's, and that of LitServe and BentoML. */
  readonly mlserverVenv: string;
  readonly manyVenv: string;
}

/** Measures and reports one section, with the bundled server of `bundleDir`. */
export type Part = (bundleDir: string, options: Options) => Promise<Section>;
