import { CONFIG_NAME } from "../../config/source.ts";
import { basename, relative, resolve } from "node:path";
import { configKinds } from "../../config/kinds.ts";
import { parseConfig } from "../../config/parse.ts";
import type { Settings } from "../../config/settings.ts";
import { systemHost } from "../../config/source.ts";
import { EXAMPLE_AGENT, exampleScript, fileOf } from "./agent.ts";
import { fullName } from "./board/chosen.ts";
import { configText } from "./config_text.ts";
import type { PlannedFile } from "./files.ts";
import type { ConfigPlan, Queues } from "./questions/answers.ts";
import type { Decision } from "./questions/decide.ts";
import { planSecrets } from "./secrets.ts";

/** The name of the config that `init` writes. */
export const CONFIG = CONFIG_NAME;

/** A queue for what a person has checked. No route names it. */
const CHECKED_QUEUE = "Done";

/** What `init` writes, and remarks about it. */
export interface FilesPlan {
  readonly files: readonly PlannedFile[];
  readonly remarks: readonly string[];
}

/** Plans the files and folders of a new set-up. `folder` is where init runs. */
export async function planFiles(decision: Decision, folder: string): Promise<FilesPlan> {
  const { answers, board, place: { home, work } } = decision;
  const script = await findExample(decision, folder);
  const command = script === null
    ? commandFrom(work, answers.command, folder)
    : relative(work, script.path);
  const plan = configPlan({ ...decision, answers: { ...answers, command } });
  const secrets = await planSecrets(home, board.credentials);
  const rules = fileOf(plan);
  return {
    files: [
      { path: home, kind: "folder", mode: 0o700 },
      { path: `${home}/${CONFIG}`, text: configText(plan), kind: "create" },
      ...rules === null
        ? []
        : [{ path: `${home}/${rules.name}`, text: rules.text, kind: "create" } as const],
      ...board.plan(queuesOf(answers.queues)),
      ...script?.isNew
        ? [
          {
            path: script.path,
            text: exampleScript(plan.queues),
            kind: "create",
            mode: 0o755,
          } as const,
        ]
        : [],
      ...secrets.files,
      { path: work, kind: "folder" },
    ],
    remarks: secrets.remarks,
  };
}

/** The config, parsed before the first write: a mistake in it is ours, or one in an answer. */
function configPlan({ answers, board, isRepository, place: { home, work } }: Decision): ConfigPlan {
  const secretsPath = `${home}/.env`;
  const full = (queue: string) => fullName(board, queue);
  const { ready, inProgress, done, failed } = answers.queues;
  const plan = (paths: readonly string[]): ConfigPlan => ({
    ...answers,
    queues: {
      ready: full(ready),
      inProgress: full(inProgress),
      done: full(done),
      failed: full(failed),
    },
    home,
    isRepository,
    cwd: relative(home, work) || ".",
    secretsPath,
    protectedPaths: paths,
  });
  const parse = (of: ConfigPlan): Settings =>
    parseConfig(configText(of), {
      kinds: configKinds,
      source: CONFIG,
      path: `${home}/${CONFIG}`,
      baseDir: home,
    });
  const { stateDir } = parse(plan([]));
  const rules = fileOf(plan([]));
  const whole = plan([
    `${home}/${CONFIG}`,
    secretsPath,
    ...board.paths,
    ...rules === null ? [] : [`${home}/${rules.name}`],
    `${stateDir}/`,
  ]);
  parse(whole);
  return whole;
}

/** The queues of a new board, in the order in which tasks go through them. */
export function queuesOf({ ready, inProgress, done, failed }: Queues): string[] {
  return [...new Set([ready, inProgress, done, CHECKED_QUEUE, failed])];
}

/** The script of the example agent: one that is there, or a new one beside the config. Null for another agent. */
async function findExample(
  { answers: { command }, place: { home } }: Decision,
  folder: string,
): Promise<{ readonly path: string; readonly isNew: boolean } | null> {
  if (command !== EXAMPLE_AGENT) return null;
  const name = basename(EXAMPLE_AGENT);
  for (const path of new Set([`${folder}/${name}`, `${home}/${name}`])) {
    if ((await systemHost.readFile(path)).kind !== "absent") return { path, isNew: false };
  }
  return { path: `${home}/${name}`, isNew: true };
}

/** A command as agents in `work` find it. A person in `folder` wrote it; a name without a slash is in PATH. */
function commandFrom(work: string, command: string, folder: string): string {
  if (!command.includes("/") || command.startsWith("/")) return command;
  const way = relative(work, resolve(folder, command));
  return way.includes("/") ? way : `./${way}`;
}
