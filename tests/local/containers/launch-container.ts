import { Container } from "../../../local/containers/container";
import { fakeImage } from "../fake-endpoint";

/** Starts a container, writes its process id and stays. */
const container = new Container({
  image: () => Promise.resolve(fakeImage),
  environment: {},
  startupSeconds: 20,
  log: () => {},
});
void container.ready.then(() => {
  process.stdout.write(`${container.pid}\n`);
  setInterval(() => {}, 1000);
});
