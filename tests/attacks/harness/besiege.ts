import type { DispatcherProcess } from "../../fixtures/dispatcher_process.ts";
import type { Kit } from "./kit.ts";
import type { SetUp } from "./setup.ts";

/** One answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  // deno-lint-ignore no-explicit-any -- attempts look into answers of every shape
  readonly json: any;
  readonly retryAfter: string | null;
}

export interface Ask {
  readonly body?: unknown;
  readonly token?: string;
  readonly key?: string;
}

/** A dispatcher with two live runs, and the tokens that their agents have. */
export interface Besieged extends AsyncDisposable {
  readonly dispatcher: DispatcherProcess;
  /** Of the runs on task 1 and 2. */
  readonly tokens: readonly [string, string];
  /** Asks as the run on task 1, unless another token is given. */
  ask(method: string, path: string, ask?: Ask): Promise<Answer>;
  /** Whether the command of another route has started, once that could have happened. */
  hasDeployed(): Promise<boolean>;
  /** Lets the agents end. */
  end(): Promise<void>;
}

const AGENT = `printf %s "$ARTIFICER_TOKEN" > "new-$1" && mv "new-$1" "token-$1"
until [ -e go ] || ! [ -e agent.sh ]; do sleep 0.05; done`;

/** Starts a dispatcher with two live runs, and a route "Deploy" whose command nobody may start. */
export async function besiege(
  kit: Kit,
  { settings = "", route = "", orphans = "" }: Pick<SetUp, "settings" | "route"> & {
    /** More keys of the route "Deploy". */
    readonly orphans?: string;
  } = {},
): Promise<Besieged> {
  await kit.setUp({
    queues: {
      Todo: [{ id: "1", name: "own" }, { id: "2", name: "5b1c0f the other's" }],
      Backlog: [],
      Deploy: [],
      Deploying: [],
    },
    agent: AGENT,
    settings: `max_concurrent_agents = 4\n${settings}`,
    route: `${route}
[routing."Deploy"]
command = "sh"
args = ["-c", "echo deployed > ${kit.folder}/deployed"]
in_progress_queue = "Deploying"
${orphans}`,
  });
  const dispatcher = kit.start();
  await Promise.all([dispatcher.event("run_started", "1"), dispatcher.event("run_started", "2")]);
  const tokens = [await tokenOf(kit, "1"), await tokenOf(kit, "2")] as const;
  return besieged(kit, dispatcher, tokens);
}

/** The same of a dispatcher that runs already. */
export async function besieged(
  kit: Kit,
  dispatcher: DispatcherProcess,
  tokens: readonly [string, string],
): Promise<Besieged> {
  const url = await dispatcher.url();
  const ask = async (method: string, path: string, { body, token = tokens[0], key }: Ask = {}) => {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...token !== "" && { authorization: `Bearer ${token}` },
        ...body !== undefined && { "content-type": "application/json" },
        ...key !== undefined && { "idempotency-key": key },
      },
      ...body !== undefined && { body: JSON.stringify(body) },
    });
    const text = await response.text();
    const { status } = response;
    const isJson = /json/.test(response.headers.get("content-type") ?? "");
    const retryAfter = response.headers.get("retry-after");
    return { status, text, json: isJson ? JSON.parse(text) : undefined, retryAfter };
  };
  return {
    dispatcher,
    tokens,
    ask,
    async hasDeployed() {
      // A poll that begins after the attack would claim what is ready.
      const before = (await ask("GET", "/status", { token: "" })).json.last_poll;
      await ask("POST", "/refresh", { token: "" });
      for (;;) {
        const { json } = await ask("GET", "/status", { token: "" });
        if (json.last_poll !== before && json.claiming_tasks.length === 0) break;
      }
      return dispatcher.lines.some(({ event, queue }) =>
        event === "task_claimed" && queue === "Deploy"
      );
    },
    async end() {
      await kit.write("go", "");
      await Promise.all(["1", "2"].map((id) => dispatcher.event("run_settled", id)));
    },
    [Symbol.asyncDispose]: () => dispatcher[Symbol.asyncDispose](),
  };
}

async function tokenOf(kit: Kit, id: string): Promise<string> {
  const path = `${kit.folder}/token-${id}`;
  await kit.sh(`until [ -e "${path}" ]; do sleep 0.02; done`);
  return await Deno.readTextFile(path);
}
