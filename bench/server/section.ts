/** Part of the results. */
export interface Section {
  readonly markdown: string;
  /** All goals are reached. */
  readonly isPassed: boolean;
}

export interface Options {
  /** Rounds that count. */
  readonly rounds: number;
  /** How long each contender is loaded in each round. */
  readonly seconds: number;
  /** Python virtual environment. */
  readonly venv: string;
}

/** What is measured and reported together, with the bundled server of `bundleDir`. */
export type Part = (bundleDir: string, options: Options) => Promise<Section>;
