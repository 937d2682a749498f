import { UsageError } from "../../../domain/errors.ts";
import type { TaskCommand, UpdateTaskCommand } from "../../options/task.ts";
import { printJson, printText } from "../../output.ts";
import { oneLine } from "../../../text/printable.ts";
import { formatSentence } from "../../terminal/block.ts";
import { commentAnswer, type TaskAnswer, taskAnswer } from "../answers.ts";
import type { ApiAnswer, ApiClient } from "../http/api_client.ts";
import type { ClientContext } from "../context.ts";
import { readText } from "../input.ts";
import { readStatus, whatFollows } from "./follow_up.ts";
import { isOfPerson } from "../target/environment.ts";
import { formatTask } from "../views/task.ts";
import { bodyOf, describeTaskRetry } from "./retry.ts";

/** The result of a command: the API's answer for programs, and a sentence for people. */
interface Result {
  readonly text: string;
  readonly summary: string;
}

/** `task`: reads or changes a task. */
export async function task(command: TaskCommand, context: ClientContext): Promise<number> {
  const { text, summary } = await act(command, context);
  return command.json ? printJson(text, context.terminal) : printText(summary);
}

function act(command: TaskCommand, context: ClientContext): Promise<Result> {
  switch (command.action) {
    case "get":
      return get(idOf(command.words[0], context), context);
    case "comment":
      return comment(command.words, context);
    case "move":
      return move(command.words, context);
    case "retry":
      return retry(idOf(command.words[0], context), command.fresh, context);
    case "update":
      return update(command, context);
    case "create":
      return create(command, context);
  }
}

async function get(id: string, { api, terminal }: ClientContext): Promise<Result> {
  const { value, text } = await askTask(api, { path: pathOf(id) });
  return { text, summary: formatTask(value, terminal) };
}

async function comment(words: readonly string[], context: ClientContext): Promise<Result> {
  const [id, text] = idAndLast(words, context);
  const { text: answer } = await context.api.ask({
    method: "POST",
    path: `${pathOf(id)}/comments`,
    body: { text: await readText(text) },
    asksBoard: true,
  }, commentAnswer());
  return { text: answer, summary: `Commented on task ${oneLine(id)}\n` };
}

async function move(words: readonly string[], context: ClientContext): Promise<Result> {
  const [id, queue] = idAndLast(words, context);
  const { value, text } = await askTask(context.api, {
    method: "POST",
    path: `${pathOf(id)}/move`,
    body: { target_queue: queue },
  });
  return { text, summary: await placed("Moved", "to", value, context) };
}

async function retry(
  id: string,
  fresh: boolean,
  { api, terminal }: ClientContext,
): Promise<Result> {
  const path = `${pathOf(id)}/retry`;
  const { value, text } = await askTask(api, { method: "POST", path, ...bodyOf(fresh) });
  return { text, summary: formatSentence(await describeTaskRetry(value, api), terminal.width) };
}

async function update(command: UpdateTaskCommand, context: ClientContext): Promise<Result> {
  const changes = changesOf(command);
  const { description } = changes;
  const body = description === undefined
    ? changes
    : { ...changes, description: await readText(description) };
  const path = pathOf(idOf(command.words[0], context));
  const { value, text } = await askTask(context.api, { method: "PATCH", path, body });
  const what = Object.keys(changes).join(", ");
  return { text, summary: `Updated task ${oneLine(value.id)}: ${what}\n` };
}

async function create(
  { queue, name, description = "" }: TaskCommand & { readonly action: "create" },
  context: ClientContext,
): Promise<Result> {
  const { api } = context;
  const body = { queue_name: queue, name, description: await readText(description) };
  const { value, text } = await askTask(api, { method: "POST", path: "/tasks", body });
  return { text, summary: await placed("Created", "in", value, context) };
}

/** Says where a task is now and, to a person, what follows from that. An agent goes on by itself. */
async function placed(
  done: string,
  where: string,
  task: TaskAnswer,
  { api, environment, terminal }: Pick<ClientContext, "api" | "environment" | "terminal">,
): Promise<string> {
  const place = `${done} task ${oneLine(task.id)} ${where} "${oneLine(task.queue)}"`;
  if (!isOfPerson(environment)) return `${place}\n`;
  const sentence = `${place}${whatFollows(task, await readStatus(api))}`;
  return formatSentence(sentence, terminal.width);
}

function askTask(
  api: ApiClient,
  request: Parameters<ApiClient["ask"]>[0],
): Promise<ApiAnswer<TaskAnswer>> {
  return api.ask({ ...request, asksBoard: true }, taskAnswer());
}

/** The fields that an update changes. A field that is missing here keeps its value. */
function changesOf(
  { name, description, labels, noLabels, assignees, noAssignees }: UpdateTaskCommand,
) {
  const changes = {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...setOf("label", labels, noLabels),
    ...setOf("assignee", assignees, noAssignees),
  };
  if (Object.keys(changes).length > 0) return changes;
  throw new UsageError(
    "Cannot update the task: no change was given",
    { remedy: "give --name, --description, --label, --no-labels, --assignee or --no-assignees" },
  );
}

function setOf(what: "label" | "assignee", names: readonly string[], none: boolean) {
  if (none && names.length > 0) {
    throw new UsageError(
      `Cannot update the task: --${what} and --no-${what}s contradict each other`,
    );
  }
  return none || names.length > 0 ? { [`${what}s`]: names } : {};
}

/** The id that the command names, or else the id of the run's own task. */
function idOf(id: string | undefined, { environment }: ClientContext): string {
  const named = id ?? environment.ARTIFICER_TASK_ID ?? "";
  if (named !== "") return named;
  throw new UsageError(
    "Cannot choose a task: give its ID; only commands inside a run can omit it (ARTIFICER_TASK_ID)",
  );
}

/** Splits one or two arguments: the last is the text or queue, the one before it the task's id. */
function idAndLast(words: readonly string[], context: ClientContext): [string, string] {
  return [idOf(words.at(-2), context), words.at(-1) ?? ""];
}

function pathOf(id: string): string {
  return `/tasks/${encodeURIComponent(id)}`;
}
