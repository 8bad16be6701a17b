import type * as z from "zod";
import { type ChatHandler, type Tensor } from "../contract";
import { InvalidRequest } from "../errors";
import { type default as contract } from "./contract";
import network from "./network.json";
import { createSampler } from "./sampler";
import { StopFilter } from "./stop-filter";
import { bytesOfToken, encodePrompt, endMark } from "./vocabulary";

type Request = z.output<typeof contract.request>;
type Response = z.output<typeof contract.response>;

/** Keys or values of nothing said yet. */
const nothing: Tensor = { dims: [1, network.layers, network.heads, 0, network.head_width], data: new Float32Array() };

export default {
  async *generate(request, run) {
    const prompt = encodePrompt(request.messages);
    checkLength(prompt.length, request.max_tokens);
    const choose = createSampler(request);
    // Gives a character when all of its bytes have come; what is cut off at the end is left out.
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    const filter = new StopFilter([request.stop ?? []].flat());
    let step = { tokens: prompt, past_keys: nothing, past_values: nothing };
    let written = 0;
    let isStopped = false;
    while (!isStopped && written < request.max_tokens) {
      const tokens = { dims: [1, step.tokens.length], data: BigInt64Array.from(step.tokens, BigInt) };
      const { logits, keys, values } = await run({ ...step, tokens });
      const token = choose(lastRow(logits!));
      step = { tokens: [token], past_keys: keys!, past_values: values! };
      if (token === endMark) {
        isStopped = true;
      } else {
        written++;
        const piece = filter.push(decoder.decode(bytesOfToken(token), { stream: true }));
        if (piece) yield piece;
        isStopped = filter.isStopped;
      }
    }
    const rest = filter.flush();
    if (rest) yield rest;
    return {
      finish_reason: isStopped ? "stop" : "length",
      usage: { prompt_tokens: prompt.length, completion_tokens: written, total_tokens: prompt.length + written },
    };
  },
} satisfies ChatHandler<Request, Response>;

function checkLength(prompt: number, answer: number): void {
  if (prompt + answer <= network.context) return;
  throw new InvalidRequest(
    `The messages have ${prompt} tokens and max_tokens allows ${answer} more: the model's context holds ${network.context}. Shorten the messages or lower max_tokens.`,
    "messages",
  );
}

function lastRow({ dims, data }: Tensor): Float32Array {
  return (data as Float32Array).subarray(data.length - dims[2]!);
}
