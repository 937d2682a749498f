import * as z from "zod";
import type { AgentKind } from "../agents/kind.ts";
import type { BackendKind } from "../backends/kind.ts";

/** The kinds that a config may name. */
export interface ConfigKinds {
  readonly backends: readonly BackendKind[];
  readonly agents: readonly [AgentKind, ...AgentKind[]];
}

const name = () => z.string().min(1);
const seconds = () => z.number().positive();

/** The schema of a config whose backends are `kinds`: defaults, types and JSON Schema come from here. */
export function configSchema({ backends, agents }: ConfigKinds) {
  return z.strictObject({
    poll_interval: seconds().default(30)
      .describe("Seconds between two looks at the board; fractions are fine"),
    max_concurrent_agents: z.int().min(1).default(3)
      .describe("How many agents may run at once, over all routes"),
    default_agent_timeout: seconds().optional()
      .describe("Seconds that an agent may take where its route does not say; unset for no limit"),
    api_host: name().default("127.0.0.1")
      .describe("The address that the HTTP API listens on"),
    api_port: z.int().min(0).max(65535).default(8000)
      .describe("The port of the HTTP API; 0 takes any free one"),
    api_require_token: z.boolean().default(false)
      .describe("Whether the API refuses callers without a token on loopback too"),
    allowed_hosts: z.array(name()).default([])
      .describe("Host names, beside the loopback ones, that the API answers to"),
    state_dir: name().default(".artificer")
      .describe("Where durable state is kept; a relative path starts at the config's folder"),
    token_command: z.array(name()).min(1).optional()
      .describe('A command that prints the board\'s token, such as ["pass", "show", "planka"]'),
    backend: backendSchema(backends)
      .describe("The board that tasks come from"),
    routing: z.record(name(), routeSchema(agents))
      .describe("What is done with the tasks of each ready queue, by the queue's name"),
  });
}

/** What the schema makes of a valid config. */
export type ParsedConfig = z.output<ReturnType<typeof configSchema>>;
/** What the schema makes of one route. */
export type ParsedRoute = ParsedConfig["routing"][string];

/** The JSON Schema that editors use to complete and check a config file. */
export function configJsonSchema(kinds: ConfigKinds): z.core.JSONSchema.JSONSchema {
  return z.toJSONSchema(configSchema(kinds), { io: "input" });
}

function routeSchema(agents: ConfigKinds["agents"]) {
  return z.strictObject({
    command: name()
      .describe("The program to start: a name looked up in PATH, or a path"),
    args: z.array(z.string()).default([])
      .describe(
        "Its arguments; {task_id} {task_name} {task_url} {run_id} {attempt} {api_url} are filled in",
      ),
    in_progress_queue: name()
      .describe("Where a task is moved when it is claimed; not a queue that is watched"),
    timeout: seconds().optional()
      .describe("Seconds that a run may take; unset for default_agent_timeout"),
    agent: z.enum(agents.map(({ type }) => type)).optional()
      .describe("The kind of agent that the command is; unset to tell it by the command's name"),
    done_queue: name().optional()
      .describe("Where a task goes that succeeded but that its agent did not move"),
    failed_queue: name().optional()
      .describe("Where a task is parked; unset to leave it in progress"),
    max_concurrent: z.int().min(1).optional()
      .describe("How many agents of this route may run at once"),
    cwd: name().optional()
      .describe("The agent's working directory; a relative path starts at the config's folder"),
    env: z.record(z.string().regex(/^[^=\0]+$/), z.string()).default({})
      .describe("Variables that are added to the agent's environment"),
  });
}

/** One backend's own options beside its `type`. */
type ParsedBackend = { readonly type: string } & Readonly<Record<string, unknown>>;

function backendSchema(kinds: readonly BackendKind[]): z.ZodType<ParsedBackend> {
  const variants = kinds.map((kind) =>
    kind.options
      .safeExtend({ type: z.literal(kind.type).describe("Which kind of board it is") })
      .strict()
  );
  const [first, ...rest] = variants;
  if (first === undefined) {
    throw new TypeError("Cannot make a config schema: no backends are given");
  }
  return z.discriminatedUnion("type", [first, ...rest]) as unknown as z.ZodType<ParsedBackend>;
}
