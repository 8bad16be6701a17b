import type * as z from "zod";
import { type ModelHandler } from "../../../model/contract";
import { type default as contract, hours } from "./contract";

type Request = z.output<typeof contract.request>;
type Response = z.output<typeof contract.response>;

export default {
  toTensors({ history }) {
    return { history: { dims: [1, hours.history], data: Float32Array.from(history) } };
  },

  toResponse({ forecast }) {
    return { forecast: Array.from({ length: hours.forecast }, (_, hour) => Number(forecast?.data[hour])) };
  },
} satisfies ModelHandler<Request, Response>;
