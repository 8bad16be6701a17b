import type * as z from "zod";
import { type ModelHandler } from "../../../model/contract";
import { type default as contract, cultivars } from "./contract";

type Request = z.output<typeof contract.request>;
type Response = z.output<typeof contract.response>;

export default {
  toTensors({ alcohol, flavanoids, color_intensity, proline }) {
    return { features: { dims: [1, 4], data: Float32Array.of(alcohol, flavanoids, color_intensity, proline) } };
  },

  toResponse({ label, probabilities }) {
    const shares = cultivars.map((name, i) => [name, Number(probabilities?.data[i])]);
    return {
      predicted_class: cultivars[Number(label?.data[0])]!,
      probabilities: Object.fromEntries(shares) as Response["probabilities"],
    };
  },
} satisfies ModelHandler<Request, Response>;
