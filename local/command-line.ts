import path from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import * as z from "zod";
import { type Behaviour, behaviourSchema, defaultBehaviour } from "./sagemaker/behaviour";
import { type ServingWish } from "./containers/serving";

/** Options of `npm start`. */
export interface StartOptions {
  /** Stack whose settings are in `Pulumi.<stack>.yaml`. */
  readonly stack: string;
  readonly port: number;
  readonly host: string;
  readonly json: boolean;
  readonly behaviour: Behaviour;
  readonly serving: ServingWish;
  /** Keys to verify tokens with, instead of the issuer's. */
  readonly jwksFile?: string;
}

const behaviourFlags: Readonly<Record<keyof Behaviour, readonly [flag: string, description: string]>> = {
  coldStartSeconds: ["--cold-start <seconds>", "starting a container takes at least so long"],
  idleSeconds: ["--idle <seconds>", "without calls for so long, serverless endpoints scale to zero"],
  notReadySeconds: ["--not-ready <seconds>", "calls wait so long for a starting container, then fail"],
  latencyMs: ["--latency <ms>", "added to each answer of a container"],
  failRate: ["--fail <rate>", "share of calls that end in ModelError, from 0 to 1"],
  throttleRate: ["--throttle <rate>", "share of calls that are throttled, from 0 to 1"],
  resetRate: ["--reset <rate>", "share of calls whose connection is reset, from 0 to 1"],
};

const footer = `
A running stack changes its mind by the control route of its SageMaker:
  curl <sagemaker>/_control/endpoints
  curl <sagemaker>/_control/endpoints/<model> -H 'content-type: application/json' -d '{"failRate": 0.05}'
It takes ${Object.keys(behaviourSchema.shape).join(", ")},
and once {"scaleToZero": true} or {"crash": true}. See docs/local-stack.md.
`;

/** Reads command line and environment; ends the process with a message if they are invalid. */
export function parseCommandLine(argv: readonly string[], env: NodeJS.ProcessEnv): StartOptions {
  const behaviourOptions = Object.entries(behaviourFlags).map(([key, [flag, description]]) => {
    const name = key as keyof Behaviour;
    const option = new Option(flag, description).default(defaultBehaviour[name]);
    return { name, option: option.argParser(numberOf(behaviourSchema.shape[name])) };
  });
  const command = new Command("npm start --")
    .description("Runs a stack on this machine, with no AWS account: page, API Gateway, Lambda and SageMaker.")
    .addOption(new Option("--stack <name>", "run the stack of Pulumi.<name>.yaml").default("dev"))
    .addOption(
      new Option(
        "--port <port>",
        "port of the page; API and SageMaker take the next free ones; 0 takes any (env: PORT)",
      )
        .default(8000)
        .argParser(numberOf(z.int().min(0).max(65_535))),
    )
    .addOption(new Option("--host <host>", "address to listen on (env: HOST)").default("127.0.0.1"))
    .option(
      "--json",
      "write {site, api, sagemaker, models} as the first line of standard output, and all else to stderr",
    )
    .optionsGroup("Who may call, as the stack's settings say; npm run keys issues keys:")
    .addOption(new Option("--jwks <file>", "JSON Web Key Set to check tokens with, in place of their issuer's"))
    .optionsGroup("What serves models in place of their folders:")
    .addOption(
      new Option("--framework <model>", "its code/ in Python, as AWS's images run it; may be repeated")
        .default([])
        .argParser((name, before: readonly string[]) => [...before, name]),
    )
    .addOption(
      new Option("--container <model=command>", "a program that listens on $PORT; may be repeated")
        .default({})
        .argParser(readContainer),
    )
    .addOption(new Option("--python <program>", "for --framework: .venv/bin/python or python3 (env: PYTHON)"))
    .optionsGroup("What the SageMaker endpoints do:");
  for (const { option } of behaviourOptions) command.addOption(option);
  command.addHelpText("after", footer).parse([...fromEnvironment(env), ...argv], { from: "user" });

  const values = command.opts<Record<string, unknown>>();
  return {
    stack: String(values["stack"]),
    port: Number(values["port"]),
    host: String(values["host"]),
    json: values["json"] === true,
    ...(typeof values["jwks"] === "string" && { jwksFile: path.resolve(values["jwks"]) }),
    serving: {
      frameworks: values["framework"] as readonly string[],
      containers: values["container"] as Readonly<Record<string, string>>,
      python: values["python"] as string | undefined,
    },
    behaviour: behaviourSchema.parse(
      Object.fromEntries(behaviourOptions.map(({ name, option }) => [name, values[option.attributeName()]])),
    ),
  };
}

/** PORT and HOST as command-line options, placed first so that explicit options win. */
function fromEnvironment({ PORT, HOST }: NodeJS.ProcessEnv): string[] {
  return [...(PORT ? ["--port", PORT] : []), ...(HOST ? ["--host", HOST] : [])];
}

function readContainer(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const [, model, command] = /^([^=]+)=(.*\S.*)$/s.exec(text) ?? [];
  if (model === undefined || command === undefined) {
    throw new InvalidArgumentError("Expected a model and its command, such as my-model='python3 server.py'.");
  }
  return { ...before, [model]: command };
}

function numberOf(schema: z.ZodType<number>): (text: string) => number {
  return (text) => {
    const result = schema.safeParse(text.trim() === "" ? text : Number(text));
    if (result.success) return result.data;
    throw new InvalidArgumentError(result.error.issues.map(({ message }) => message).join("; "));
  };
}
