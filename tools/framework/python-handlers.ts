import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";
import { MissingPython } from "../../local/containers/python";

/** Result of the four functions for a request, as the image would answer it. */
export interface HandlerAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

interface FirstLine {
  readonly state: "ready" | "failed";
  readonly missing?: string | null;
  readonly message?: string;
}

const harness = path.join(__dirname, "harness.py");
/** Lines of standard error kept to explain why the program ended. */
const keptLines = 10;

/** Runs the four functions of a model's `code/` in a separate Python process, called as SageMaker's toolkit does. */
export class PythonHandlers {
  private constructor(
    private readonly child: ChildProcess,
    private readonly lines: AsyncIterator<string>,
    private readonly errors: readonly string[],
    private readonly closed: Promise<unknown>,
  ) {}

  /**
   * Loads the model.
   * @param modelDir the unpacked archive, with `code/` in it
   * @throws MissingPython, or an Error with what `model_fn` or the code around it threw
   */
  static async start(python: string, modelDir: string): Promise<PythonHandlers> {
    const child = spawn(python, [harness, modelDir], { stdio: ["pipe", "pipe", "pipe"] });
    const errors: string[] = [];
    createInterface(child.stderr).on("line", (line) => errors.splice(0, errors.push(line) - keptLines));
    child.stdin.on("error", () => undefined); // The end of the process is detected from the end of its output.
    const closed = new Promise((resolve) => child.once("close", resolve));
    const spawned = new Promise<void>((resolve, reject) => {
      child.once("spawn", resolve);
      child.once("error", ({ message }) => {
        reject(new MissingPython(`Python cannot be run as "${python}" (${message}): name one with --python.`));
      });
    });
    await spawned;
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const handlers = new PythonHandlers(child, lines, errors, closed);
    const { state, missing, message } = await handlers.readLine<FirstLine>();
    if (state === "ready") return handlers;
    if (missing) {
      throw new MissingPython(
        `"${python}" has no module ${missing}: install what the model's image has, or name another Python with --python.`,
      );
    }
    throw new Error(`The model's code/ could not be loaded: ${message}\n${await handlers.lastWords()}`);
  }

  /** @throws Error with the program's last output, if it has ended */
  async invoke(body: string, contentType = "application/json"): Promise<HandlerAnswer> {
    const request = { body: Buffer.from(body).toString("base64"), content_type: contentType, accept: null };
    this.child.stdin!.write(`${JSON.stringify(request)}\n`);
    const answer = await this.readLine<{ status: number; content_type: string; body: string }>();
    return {
      status: answer.status,
      contentType: answer.content_type,
      body: Buffer.from(answer.body, "base64").toString(),
    };
  }

  stop(): void {
    this.child.kill();
  }

  private async readLine<Line>(): Promise<Line> {
    const { done, value } = (await this.lines.next()) as IteratorResult<string, undefined>;
    if (done) throw new Error(`The Python program ended: ${(await this.lastWords()) || "it said nothing"}`);
    return JSON.parse(value) as Line;
  }

  /** The end of its standard error, once it has exited. */
  private async lastWords(): Promise<string> {
    await this.closed;
    return this.errors.join("\n");
  }
}
