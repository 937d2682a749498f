import { neverAborted } from "../../async/abort.ts";
import type { Running } from "../../compose/options.ts";
import type { TaskAdapter } from "../../contracts/task_adapter.ts";
import { wrap } from "../../text/wrap.ts";
import { formatList, listQueues } from "../board/list.ts";
import { runsAnswer } from "../client/answers.ts";
import { readableOf } from "../client/commands/logs.ts";
import { listText } from "../client/commands/runs.ts";
import { ApiClient } from "../client/http/api_client.ts";
import { LogOutput } from "../client/logs/output.ts";
import { readClientEnvironment } from "../client/target/environment.ts";
import { findTarget } from "../client/target/find_target.ts";
import type { RunAnswer } from "../client/answers.ts";
import { PROGRAM } from "../help.ts";
import { openTerminal, pageColumns } from "../terminal/terminal.ts";
import { FAILING, QUEUES } from "./board.ts";

/** More than the demo has. */
const ALL = 20;

/** The screen of a command below a heading, and the line that a person would type for it. */
export function screen(heading: string, command: readonly string[], text = ""): string {
  const { paint } = openTerminal();
  return `\n${paint("bold", heading)}\n${
    paint("dim", `$ ${PROGRAM} ${command.join(" ")}`)
  }\n${text}`;
}

/** A text of our own. */
export function page(text: string): string {
  return `${wrap(text, { width: pageColumns() })}\n`;
}

/** What people ask a dispatcher and its board once agents have ended. It answers only as long as it runs. */
export async function lookBack({ url, tasks }: Running): Promise<string> {
  const environment = await readClientEnvironment();
  using api = new ApiClient(await findTarget({ url }, environment));
  const { value: { runs: [failed] } } = await api.ask(
    { path: `/runs?task=${FAILING}` },
    runsAnswer(),
  );
  const runs = await listText({ limit: ALL, json: false }, { api, terminal: openTerminal() });
  const log = failed === undefined ? "" : await logOf(failed, api);
  return [
    screen("What an agent did, and why it failed", ["logs", "--task", FAILING], log),
    screen("How the runs ended", ["runs"], runs),
    screen("The board after", ["board", "list"], await boardScreen(tasks)),
  ].join("");
}

/** What `board list` shows. */
export async function boardScreen(tasks: Pick<TaskAdapter, "getReadyTasks">): Promise<string> {
  const queues = await listQueues(tasks, QUEUES, { limit: ALL, signal: neverAborted });
  return formatList(queues, openTerminal(), Date.now());
}

/** What `logs` shows. */
async function logOf(run: RunAnswer, api: ApiClient): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  const sink = {
    write(bytes: Uint8Array) {
      text += decoder.decode(bytes, { stream: true });
      return Promise.resolve(bytes.length);
    },
  };
  const output = new LogOutput(openTerminal(), { readable: await readableOf(run), sink });
  for await (const bytes of api.read({ path: `/runs/${run.run_id}/log` })) {
    await output.write(bytes);
  }
  await output.end();
  return text;
}
