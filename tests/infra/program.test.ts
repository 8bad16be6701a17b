import * as pulumi from "@pulumi/pulumi";
import deploy from "../../index";
import { readFileSync } from "node:fs";
import path from "node:path";
import * as yaml from "yaml";
import { evaluate, listNames } from "./support/evaluate";
it("x", async () => {
  const { config } = yaml.parse(readFileSync(path.join(__dirname, "../../Pulumi.dev.yaml"), "utf8")) as {
    config: Record<string, unknown>;
  };
  const cfg: Record<string, string> = {
    "modelfront:image": '{"source":"registry","uri":"123456789012.dkr.ecr.eu-west-3.amazonaws.com/x:1"}',
  };
  for (const [k, v] of Object.entries(config)) cfg[k] = typeof v === "string" ? v : JSON.stringify(v);
  pulumi.runtime.setAllConfig(cfg);
  const r = await evaluate(deploy);
  console.log(
    listNames(r.resources).join("\n"),
    JSON.stringify(r.outputs, null, 1),
    JSON.stringify(r.resources.slice(0, 80), null, 1),
  );
}, 60000);
