import { entriesIn, readSegments, verifyChain } from "../../audit/mod.ts";
import { systemHost } from "../../config/source.ts";
import { UsageError } from "../../domain/errors.ts";
import { requireRights } from "../../security/permissions.ts";
import { statePlaces } from "../../state/mod.ts";
import { ClientError } from "../client/http/errors.ts";
import { findStateDir } from "../client/target/config_address.ts";
import { readConfigText } from "../client/target/config_text.ts";
import type { AuditCommand } from "../options/audit.ts";
import { printJson, printText } from "../output.ts";
import { openTerminal } from "../terminal/terminal.ts";
import { type Act, actsIn, fits, tasksNamed } from "./acts.ts";
import { formatActs, formatVerdict } from "./view.ts";

const MIN_RUN_CHARS = 4;
const MAX_LISTED = 5;

/** Lists the entries of the audit log, or verifies it. Resolves to the exit code. */
export async function audit(command: AuditCommand): Promise<number> {
  if (command.head !== undefined && !command.verify) {
    throw new UsageError('Cannot look for "--head" alone: it needs "--verify"');
  }
  if (command.run !== undefined && command.run.length < MIN_RUN_CHARS) {
    throw new UsageError(`Cannot find run "${command.run}": give 4 or more characters of its id`);
  }
  const found = await readConfigText(command.config, systemHost);
  const folder = placeOfLog(findStateDir(found, systemHost));
  const segments = [...readSegments(folder)];
  if (segments.length === 0) throw new ClientError(describeNoLog(folder, found !== null));
  return command.verify ? verify(segments, command) : list(segments, command);
}

type Segments = Parameters<typeof verifyChain>[0];

function verify(segments: Segments, { head, json }: AuditCommand): number {
  const terminal = openTerminal();
  const verdict = verifyChain(segments, head?.toLowerCase() ?? null);
  const isWhole = verdict.problems.length === 0 && verdict.hasHead !== false;
  const { hasHead, ...rest } = verdict;
  const printed = json
    ? printJson(JSON.stringify({ ok: isWhole, ...rest, has_head: hasHead }), terminal)
    : printText(formatVerdict(verdict, terminal));
  return printed === 0 && isWhole ? 0 : 1;
}

function list(segments: Segments, { sinceMs, task, run, limit, json }: AuditCommand): number {
  const terminal = openTerminal();
  const since = sinceMs === undefined ? -Infinity : Date.now() - sinceMs;
  const all = actsIn(entriesIn(segments));
  const wanted = task === undefined ? undefined : onlyTask(all, task);
  const acts = all.filter((act) => fits(act, { since, task: wanted, run }));
  const last = acts.slice(-limit);
  if (!json) return printText(formatActs(last, terminal));
  return printJson(
    JSON.stringify({ acts: last.map(({ entry, end }) => ({ ...entry, end })) }),
    terminal,
  );
}

/** @throws {UsageError} if the ids of several tasks begin so */
function onlyTask(acts: readonly Act[], part: string): string {
  const [only = part, ...others] = tasksNamed(acts, part);
  if (others.length === 0) return only;
  const listed = [only, ...others].slice(0, MAX_LISTED).map((id) => `\n  ${id}`).join("");
  const more = others.length < MAX_LISTED ? "" : "\n  and more";
  throw new UsageError(
    `Cannot choose a task: several ids in the log begin with "${part}"; give more of it${listed}${more}`,
  );
}

function describeNoLog(folder: string, hasConfig: boolean): string {
  const why = hasConfig
    ? "no dispatcher that keeps one has used this state folder yet, it had no right to write there, " +
      "or somebody removed the log"
    : "there is no config here either; run it in the config's folder, or give --config PATH";
  return `There is no audit log in ${JSON.stringify(folder)}: ${why}`;
}

/** The folder of the log in a state folder. */
function placeOfLog(stateDir: string): string {
  requireRights([{
    permission: { name: "read", path: stateDir },
    who: '"audit"',
    why: `to read the audit log in ${JSON.stringify(stateDir)}`,
  }]);
  return statePlaces(stateDir).audit;
}
