import * as z from "zod";
import contract from "../../../../model/chat-tiny/contract";
import { readChatRequest } from "../../../../functions/core/chat/chat-request";
import { toPlainRequest } from "../../../../functions/core/chat/plain-request";
import { type Model } from "../../../../functions/core/models/model";

const tiny: Model = {
  name: "tiny",
  endpoint: "tiny-1",
  hosting: "serverless",
  variants: [],
  version: "v1",
  created: 0,
  contract,
};

const messages = [{ role: "user", content: "Hello." }];

function adapt(parameters: object, model = tiny) {
  return toPlainRequest(model, readChatRequest(JSON.stringify({ model: "tiny", messages, ...parameters })));
}

/** Code, parameter and message of a refusal. */
function refusal(parameters: object, model = tiny): readonly unknown[] {
  try {
    return ["none", adapt(parameters, model)];
  } catch (error) {
    const {
      name,
      code = name,
      param,
      message,
    } = error as { name: string; code?: string; param: string; message: string };
    return [code, param, message];
  }
}

describe("a request in the words of the model's contract", () => {
  it("has what the contract has, under the contract's name", () => {
    const same = { temperature: 1, top_p: 0.5, stop: ["a"], seed: 7 };
    expect(adapt({ ...same, max_completion_tokens: 9, stream: true })).toEqual({
      messages,
      ...same,
      max_tokens: 9,
      stream: true,
    });
  });

  it("leaves out parameters that are null, empty, the API's own, or without effect", () => {
    const nothing = {
      temperature: null,
      stop: [],
      stream: false,
      user: "ada",
      metadata: {},
      safety_identifier: "x",
      prompt_cache_key: "x",
      parallel_tool_calls: true,
      tools: null,
    };
    expect(adapt(nothing)).toEqual({ messages });
    expect(adapt({ stream: true, stream_options: { include_usage: true, include_obfuscation: false } })).toEqual({
      messages,
      stream: true,
    });
  });

  it.each([
    [{ n: 1 }, { n: 3 }, "n", " other than 1"],
    [{ frequency_penalty: 0 }, { frequency_penalty: 0.1 }, "frequency_penalty", " other than 0"],
    [{ presence_penalty: 0 }, { presence_penalty: -1 }, "presence_penalty", " other than 0"],
    [{ logprobs: false }, { logprobs: true }, "logprobs", " other than false"],
    [{ logit_bias: {} }, { logit_bias: { 50256: -100 } }, "logit_bias", ""],
    [{ tools: [] }, { tools: [{ type: "function" }] }, "tools", ""],
    [{ tool_choice: "none" }, { tool_choice: "required" }, "tool_choice", ' other than "auto" or "none"'],
    [{ modalities: ["text"] }, { modalities: ["audio"] }, "modalities", ' other than ["text"]'],
    [
      { response_format: { type: "text" } },
      { response_format: { type: "json_object" } },
      "response_format",
      ' other than {"type":"text"}',
    ],
    [{ service_tier: "auto" }, { service_tier: "flex" }, "service_tier", ' other than "auto" or "default"'],
    [{ store: false }, { store: true }, "store", " other than false"],
  ])("may have %j, and not %j", (accepted, refused, param, exception) => {
    expect(adapt(accepted)).toEqual({ messages });
    const message = `Model "tiny" does not support ${param}${exception}: leave it out.`;
    expect(refusal(refused)).toEqual(["unsupported_parameter", param, message]);
  });

  it.each(["top_k", "audio", "prediction", "web_search_options", "constructor", "__proto__x"])(
    "has no %s: it is refused by name, not ignored",
    (param) => {
      const message = `Model "tiny" does not support ${param}: leave it out.`;
      expect(refusal({ [param]: 1 })).toEqual(["unsupported_parameter", param, message]);
    },
  );

  it("has no hint in stream_options that only a container could judge", () => {
    expect(refusal({ stream: true, stream_options: { continuous_usage_stats: true } })).toEqual([
      "unsupported_parameter",
      "stream_options.continuous_usage_stats",
      'Model "tiny" does not support stream_options.continuous_usage_stats: leave it out.',
    ]);
  });

  it("has more where the contract has more", () => {
    const request = contract.request.extend({ top_k: z.int().optional(), max_completion_tokens: z.int().optional() });
    const model = { ...tiny, contract: { ...contract, request } };
    expect(adapt({ top_k: 5, max_completion_tokens: 7 }, model)).toEqual({
      messages,
      top_k: 5,
      max_completion_tokens: 7,
    });
  });

  it("requests no stream if the contract has none", () => {
    const model = { ...tiny, contract: { ...contract, request: contract.request.omit({ stream: true }) } };
    expect(adapt({ stream: true }, model)).toEqual({ messages });
  });

  it("names the parameter as the caller did", () => {
    expect(refusal({ max_completion_tokens: 1000 })[1]).toBe("max_completion_tokens");
    expect(refusal({ max_tokens: 1000 })[1]).toBe("max_tokens");
    expect(adapt({ max_tokens: 5, max_completion_tokens: 5 })).toEqual({ messages, max_tokens: 5 });
    expect(refusal({ max_tokens: 5, max_completion_tokens: 6 })).toEqual([
      "InvalidRequest",
      "max_completion_tokens",
      "max_tokens and max_completion_tokens differ: give one of them.",
    ]);
  });
});

describe("a message", () => {
  it("has its text parts joined, and the developer's is the system's", () => {
    const parts = [
      { type: "text", text: "a" },
      { type: "text", text: "b" },
    ];
    const said = [
      { role: "developer", content: "Be brief." },
      { role: "user", content: parts },
    ];
    expect(adapt({ messages: said })).toEqual({
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: "a\nb" },
      ],
    });
  });

  it("may be an earlier answer as it came", () => {
    const answer = { role: "assistant", content: "Hi.", refusal: null, annotations: [], tool_calls: [], audio: null };
    expect(adapt({ messages: [...messages, answer, ...messages] })).toEqual({
      messages: [...messages, { role: "assistant", content: "Hi." }, ...messages],
    });
  });

  it.each(["", null, [], [{ type: "text", text: "" }], undefined])(
    "may be empty (%j) if it is the assistant's, as an earlier answer can be: it is left out",
    (content) => {
      const empty = { role: "assistant", content, refusal: null };
      expect(adapt({ messages: [...messages, empty, ...messages] })).toEqual({ messages: [...messages, ...messages] });
    },
  );

  it("is named by its place in the request, whatever was left out before it", () => {
    const said = [...messages, { role: "assistant", content: "" }, { role: "user", content: "" }];
    expect(refusal({ messages: said })[1]).toBe("messages[2].content");
  });

  it("may carry a cache hint in its parts, and nothing else that is not text", () => {
    const part = { type: "text", text: "a", cache_control: { type: "ephemeral" } };
    expect(adapt({ messages: [{ role: "user", content: [part] }] })).toEqual({
      messages: [{ role: "user", content: "a" }],
    });
    expect(refusal({ messages: [{ role: "user", content: [{ ...part, colour: "red" }] }] })).toEqual([
      "unsupported_parameter",
      "messages[0].content[0].colour",
      'Model "tiny" does not support messages[0].content[0].colour: leave it out.',
    ]);
  });

  it.each([
    [[{ role: "user", content: [{ type: "image_url", image_url: {} }] }], "messages[0].content[0]"],
    [[{ role: "user", content: "a", name: "Ada" }], "messages[0].name"],
    [[...messages, { role: "assistant", content: null, tool_calls: [{ id: "1" }] }], "messages[1].tool_calls"],
  ])("has nothing but a role and text: %j", (said, param) => {
    expect(refusal({ messages: said }).slice(0, 2)).toEqual(["unsupported_parameter", param]);
  });

  it.each([[["text"]], [[null]], [[{ role: "user", content: 7 }]], [[{ role: "robot", content: "a" }]]])(
    "is refused in the contract's words otherwise: %j",
    (said) => {
      const [code, param] = refusal({ messages: said });
      expect([code, param]).toEqual(["InvalidRequest", expect.stringMatching(/^messages\[0\]/)]);
    },
  );
});
