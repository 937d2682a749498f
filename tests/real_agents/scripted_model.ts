/** What the model does next. */
export type Reply =
  /** It says this and is done. */
  | { readonly say: string }
  /** It has the agent run this in its shell. */
  | { readonly run: string }
  /** It has the agent use another tool. */
  | Call
  /** It says something and has the agent use several tools, all in one message. */
  | { readonly say: string; readonly calls: readonly Call[] }
  /** It refuses the request as Anthropic's API does. */
  | { readonly status: number; readonly error: string; readonly message: string }
  /** The account's limit refuses it until then, in seconds since the epoch. */
  | { readonly refuseUntil: number };

/** The use of a tool. */
export interface Call {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** What one request to the model costs in tokens. */
export const TOKENS = { input: 100, output: 50, cacheRead: 20, cacheCreation: 30 };

/** A model endpoint that follows a script, in the protocol of Anthropic's API. */
export interface ScriptedModel extends AsyncDisposable {
  /** For `ANTHROPIC_BASE_URL`. */
  readonly url: string;
  /** The conversation as each request brought it, as JSON. */
  readonly conversations: readonly string[];
  /** What it does from now on, one reply a request. */
  play(...replies: readonly Reply[]): void;
  /** Answers every request whose conversation has `text` with `reply`, as long as it is not told otherwise. */
  answer(text: string, reply: Reply): void;
  /** Resolves once somebody asked for `/knock`, as a command that claude runs can do. */
  readonly knocked: Promise<void>;
}

/** `await using model = scriptedModel();` */
export function scriptedModel(): ScriptedModel {
  const conversations: string[] = [];
  let replies: Reply[] = [];
  let always: { readonly text: string; readonly reply: Reply } | null = null;
  const knock = Promise.withResolvers<void>();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      if (pathname === "/knock") knock.resolve();
      if (pathname !== "/v1/messages") return new Response(null, { status: 404 });
      const { model, messages } = await request.json();
      const conversation = JSON.stringify(messages);
      conversations.push(conversation);
      if (always !== null && conversation.includes(always.text)) {
        return responseTo(always.reply, String(model), conversations.length);
      }
      const reply = replies.shift() ?? { say: "There is nothing more to do." };
      return responseTo(reply, String(model), conversations.length);
    },
  );
  return {
    url: `http://localhost:${server.addr.port}`,
    conversations,
    play(...next) {
      replies = [...next];
    },
    answer(text, reply) {
      always = { text, reply };
    },
    knocked: knock.promise,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function responseTo(reply: Reply, model: string, serial: number): Response {
  if ("refuseUntil" in reply) return refusal(reply.refuseUntil);
  if ("status" in reply) return errorOf(reply);
  const events = eventsOf(reply, model, serial);
  const text = events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  return new Response(text.join(""), { headers: { "content-type": "text/event-stream" } });
}

type Answer = Exclude<Reply, { readonly refuseUntil: number } | { readonly status: number }>;

function eventsOf(reply: Answer, model: string, serial: number) {
  const message = {
    id: `msg_${serial}`,
    type: "message",
    role: "assistant",
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: {
      input_tokens: TOKENS.input,
      cache_read_input_tokens: TOKENS.cacheRead,
      cache_creation_input_tokens: TOKENS.cacheCreation,
      output_tokens: 1,
    },
  };
  const parts = partsOf(reply);
  const stop_reason = parts.some((part) => "tool" in part) ? "tool_use" : "end_turn";
  return [
    { type: "message_start", message },
    ...parts.flatMap((part, index) => blockOf(part, index, serial)),
    {
      type: "message_delta",
      delta: { stop_reason, stop_sequence: null },
      usage: { output_tokens: TOKENS.output },
    },
    { type: "message_stop" },
  ];
}

type Part = { readonly say: string } | Call;

function partsOf(reply: Answer): readonly Part[] {
  if ("calls" in reply) return [{ say: reply.say }, ...reply.calls];
  if (!("run" in reply)) return [reply];
  return [{ tool: "Bash", input: { command: reply.run, description: "As the script says" } }];
}

function blockOf(part: Part, index: number, serial: number) {
  const id = index === 0 ? `toolu_${serial}` : `toolu_${serial}_${index}`;
  const [content_block, delta] = "say" in part
    ? [{ type: "text", text: "" }, { type: "text_delta", text: part.say }]
    : [
      { type: "tool_use", id, name: part.tool, input: {} },
      { type: "input_json_delta", partial_json: JSON.stringify(part.input) },
    ];
  return [
    { type: "content_block_start", index, content_block },
    { type: "content_block_delta", index, delta },
    { type: "content_block_stop", index },
  ];
}

/** A refusal that the agent does not try again. */
function errorOf({ status, error: type, message }: Extract<Reply, { readonly status: number }>) {
  const body = { type: "error", error: { type, message } };
  return Response.json(body, { status, headers: { "x-should-retry": "false" } });
}

/** As an account with a limit by the hour is refused; `x-should-retry` keeps the agent from waiting. */
function refusal(until: number): Response {
  const error = {
    type: "rate_limit_error",
    message: "This would exceed your account's rate limit.",
  };
  return Response.json({ type: "error", error }, {
    status: 429,
    headers: {
      "x-should-retry": "false",
      "anthropic-ratelimit-unified-status": "rejected",
      "anthropic-ratelimit-unified-reset": String(until),
      "anthropic-ratelimit-unified-representative-claim": "five_hour",
      "anthropic-ratelimit-unified-5h-utilization": "1.0",
      "anthropic-ratelimit-unified-5h-reset": String(until),
    },
  });
}
