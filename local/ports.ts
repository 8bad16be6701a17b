import { listen, type Listening } from "./listen";

/** One value for each origin of a stack. */
export interface Origins<T> {
  readonly site: T;
  readonly api: T;
  readonly sagemaker: T;
}

/** Names of the origins in messages. */
const titles: Origins<string> = { site: "the page", api: "the API", sagemaker: "SageMaker" };

/** Listens for each origin, on `port` and the next free ones; 0 takes any free port. */
export async function openPorts(host: string, port: number): Promise<Origins<Listening>> {
  const opened: Listening[] = [];
  const open = async (wanted: number) => {
    const listening = await listen({ host, port: wanted });
    opened.push(listening);
    return listening;
  };
  try {
    const site = await open(port);
    const api = await open(port && site.port + 1);
    const sagemaker = await open(port && api.port + 1);
    return { site, api, sagemaker };
  } catch (error) {
    await Promise.all(opened.map((listening) => listening.close()));
    throw error;
  }
}

/** Sentences on ports that were in use, if a specific port was asked for. */
export function describeTakenPorts(port: number, { site, api, sagemaker }: Origins<Listening>): string[] {
  if (port === 0) return [];
  const wanted: Origins<number> = { site: port, api: site.port + 1, sagemaker: api.port + 1 };
  const taken: Origins<number> = { site: site.port, api: api.port, sagemaker: sagemaker.port };
  return (["site", "api", "sagemaker"] as const)
    .filter((name) => wanted[name] !== taken[name])
    .map((name) => `Port ${wanted[name]} is in use: ${titles[name]} has port ${taken[name]} instead.`);
}

/** URL of a server for clients on this machine. */
export function urlOf(host: string, port: number): string {
  const name = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  return `http://${name.includes(":") && !name.startsWith("[") ? `[${name}]` : name}:${port}`;
}
