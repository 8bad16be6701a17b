import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { Container, type ContainerImage, type ContainerOptions } from "../../../local/containers/container";
import { fakeImage } from "../fake-endpoint";
import { isRunning, waitUntil } from "../wait-until";

const started: Container[] = [];
afterEach(() => Promise.all(started.splice(0).map((container) => container.stop())));

function start(options: Partial<ContainerOptions> = {}): Container {
  const container = new Container({
    image: () => Promise.resolve(fakeImage),
    environment: {},
    startupSeconds: 60,
    log: () => {},
    ...options,
  });
  started.push(container);
  return container;
}

async function ask(container: Container, body: string) {
  const response = await fetch(`http://127.0.0.1:${container.port}/invocations`, { method: "POST", body });
  return (await response.json()) as { environment: Record<string, string> };
}

describe("Container", () => {
  it("is ready when /ping answers 200", async () => {
    const container = start();
    await container.ready;
    const response = await fetch(`http://127.0.0.1:${container.port}/ping`);
    expect(response.status).toBe(200);
  });

  it("gives its program the settings' environment, the model and a port, and none of the user's own variables", async () => {
    const container = start({ environment: { THREADS: "2" } });
    await container.ready;
    const { environment } = await ask(container, "x");
    expect(environment).toEqual({
      PATH: process.env["PATH"],
      SM_MODEL_DIR: __dirname,
      PORT: `${container.port}`,
      HOST: "127.0.0.1",
      THREADS: "2",
    });
  });

  it("says how the program ended if that was before it was ready", async () => {
    await expect(start({ environment: { FAKE_START: "exit" } }).ready).rejects.toThrow(
      "The process ended with exit code 3.",
    );
  });

  it("ends a program that is not ready in time", async () => {
    const container = start({ environment: { FAKE_START: "never" }, startupSeconds: 0.5 });
    await expect(container.ready).rejects.toThrow("/ping did not answer 200 within 0.5 s.");
    await expect(container.exited).resolves.toBe("The process ended with SIGKILL.");
  });

  it("says why its image could not be made", async () => {
    const image = () => Promise.reject(new Error("iris: handler.ts has no default export."));
    await expect(start({ image }).ready).rejects.toThrow("iris: handler.ts has no default export.");
  });

  it("lets the program end by itself when it is stopped", async () => {
    const container = start();
    await container.ready;
    await container.stop();
    await expect(container.exited).resolves.toBe("The process ended with exit code 0.");
  });

  it("can be stopped before it has started", async () => {
    const container = start();
    await container.stop();
    await expect(container.ready).rejects.toThrow("It was stopped before it started.");
    expect(container.pid).toBeUndefined();
  });

  it("runs any command line, and ends every process that it has started", async () => {
    const script = path.join(__dirname, "fake-container.js");
    const command = `sleep 600 & echo $!; exec "${process.execPath}" "${script}"`;
    const lines: string[] = [];
    const image: ContainerImage = { command: () => ["sh", "-c", command], modelDir: __dirname };
    const container = start({ image: () => Promise.resolve(image), log: (line) => lines.push(line) });
    await container.ready;
    const sleeper = Number(lines[0]);
    expect(isRunning(sleeper)).toBe(true);
    await container.stop();
    await waitUntil(() => !isRunning(sleeper));
  });

  it("says so if its program cannot be started", async () => {
    const image: ContainerImage = { command: () => ["no-such-program"], modelDir: __dirname };
    await expect(start({ image: () => Promise.resolve(image) }).ready).rejects.toThrow(
      "The process could not be started: spawn no-such-program ENOENT",
    );
  });

  it("ends with the process that started it, even if that is killed", async () => {
    const launcher = spawn(process.execPath, ["--import", "tsx", path.join(__dirname, "launch-container.ts")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(launcher.stdout, "data")) as [Buffer];
    const pid = Number(line.toString());
    expect(isRunning(pid)).toBe(true);
    launcher.kill("SIGKILL");
    await waitUntil(() => !isRunning(pid));
  });
});
