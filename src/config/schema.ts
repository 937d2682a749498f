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

/** What an editor and the docs say of a key: its meaning, and a value as one would write it. */
const about = (description: string, example?: unknown) =>
  example === undefined ? { description } : { description, examples: [example] };

/** The schema of a config whose backends are `kinds`: defaults, types and JSON Schema come from here. */
export function configSchema({ backends, agents }: ConfigKinds) {
  return z.strictObject({
    poll_interval: seconds().default(30)
      .meta(about("Seconds between two looks at the board; fractions are fine", 10)),
    max_concurrent_agents: z.int().min(1).default(3)
      .meta(about("How many agents may run at once, over all routes", 5)),
    default_agent_timeout: seconds().optional()
      .meta(about(
        "Seconds that an agent may take where its route does not say; unset for no limit",
        1800,
      )),
    api_host: name().default("127.0.0.1")
      .meta(about("The address that the HTTP API listens on", "localhost")),
    api_port: z.int().min(0).max(65535).default(8000)
      .meta(about("The port of the HTTP API; 0 takes any free one", 9000)),
    api_require_token: z.boolean().default(false)
      .meta(about("Whether the API refuses callers without a token on loopback too", true)),
    allowed_hosts: z.array(name()).default([])
      .meta(about("Host names, beside the loopback ones, that the API answers to", ["build.lan"])),
    state_dir: name().default(".artificer")
      .meta(about(
        "Where durable state is kept; a relative path starts at the config's folder",
        "/var/lib/artificer",
      )),
    on_shutdown: z.enum(["stop", "wait", "leave"]).default("stop")
      .meta(about(
        "What becomes of running agents: they are ended and their tasks go back, or they are waited for, or they go on and the next start adopts them",
        "wait",
      )),
    shutdown_grace: seconds().default(10)
      .meta(about(
        "Seconds within which the dispatcher is gone once it may be, whatever hangs",
        30,
      )),
    keep_runs: z.int().min(1).default(1000)
      .meta(about("How many runs are remembered; of those that are over the oldest go first", 200)),
    keep_days: z.number().positive().default(30)
      .meta(about("Days for which a run that is over is remembered, with its log", 7)),
    keep_logs_mib: z.number().positive().default(2048)
      .meta(
        about("MiB that the logs of all runs may take together; the oldest runs go first", 512),
      ),
    token_command: z.array(name()).min(1).optional()
      .meta(about("A command that prints the board's token", ["pass", "show", "planka"])),
    backend: backendSchema(backends)
      .meta(about("The board that tasks come from")),
    routing: z.record(name(), routeSchema(agents))
      .meta(about("What is done with the tasks of each ready queue, by the queue's name")),
  });
}

/** What the schema makes of a valid config. */
export type ParsedConfig = z.output<ReturnType<typeof configSchema>>;
/** What the schema makes of one route. */
export type ParsedRoute = ParsedConfig["routing"][string];

/**
 * The JSON Schema that editors use to complete and check a config file; what is between keys, such as
 * a queue that two routes share, it can't say. Draft 7, which every editor knows.
 */
export function configJsonSchema(kinds: ConfigKinds): z.core.JSONSchema.JSONSchema {
  return z.toJSONSchema(configSchema(kinds), {
    io: "input",
    target: "draft-7",
    override: ({ jsonSchema }) => dropSafeBounds(jsonSchema),
  });
}

/** What a number can hold at all is no limit that a person has to read. */
function dropSafeBounds(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
}

function routeSchema(agents: ConfigKinds["agents"]) {
  return z.strictObject({
    command: name()
      .meta(about("The program to start: a name looked up in PATH, or a path", "claude")),
    args: z.array(z.string()).default([])
      .meta(about(
        "Its arguments; {task_id} {task_name} {task_url} {run_id} {attempt} {api_url} are filled in",
        ["-p", "Work on task {task_id}: {task_name}"],
      )),
    in_progress_queue: name()
      .meta(about(
        "Where a task is moved when it is claimed; not a queue that is watched",
        "In Progress",
      )),
    timeout: seconds().optional()
      .meta(about("Seconds that a run may take; unset for default_agent_timeout", 3600)),
    agent: z.enum(agents.map(({ type }) => type)).optional()
      .meta(about(
        "The kind of agent that the command is; unset to tell it by the command's name",
        "command",
      )),
    done_queue: name().optional()
      .meta(about("Where a task goes that succeeded but that its agent did not move", "Done")),
    failed_queue: name().optional()
      .meta(about("Where a task is parked; unset to leave it in progress", "Failed")),
    max_attempts: z.int().min(1).default(1)
      .meta(about(
        "How often a task is started before it is parked; a person who queues it again begins anew",
        3,
      )),
    retry_delay: seconds().default(10)
      .meta(about(
        "Seconds that the first retry waits at most; doubled with each one, and a random part of it",
        30,
      )),
    max_retry_delay: seconds().default(300)
      .meta(about("Seconds that any retry waits at most", 600)),
    stall_timeout: seconds().optional()
      .meta(about(
        "Seconds that an agent may neither print nor call the API; unset for any time",
        900,
      )),
    on_task_moved: z.enum(["ignore", "cancel"]).default("ignore")
      .meta(about(
        "What happens to a run whose task a person moves away, closes or deletes",
        "cancel",
      )),
    on_orphan: z.enum(["ignore", "report", "park", "retry"]).default("report")
      .meta(about(
        'What happens to a task in in_progress_queue that is assigned to us and of which no run is known; "retry" only where no other dispatcher shares that queue',
        "park",
      )),
    max_concurrent: z.int().min(1).optional()
      .meta(about("How many agents of this route may run at once", 1)),
    cwd: name().optional()
      .meta(about(
        "The agent's working directory; a relative path starts at the config's folder",
        "checkout",
      )),
    // deno-lint-ignore no-control-regex -- some editors do not know its other spelling, \0
    env: z.record(z.string().regex(/^[^=\x00]+$/), z.string()).default({})
      .meta(about("Variables that are added to the agent's environment", { LANG: "C.UTF-8" })),
  }).meta(about("What is done with the tasks of one ready queue"));
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
