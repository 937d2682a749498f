import { z } from "zod";
import type { ReadableLine } from "../../../contracts/agent_adapter.ts";
import { ownValue } from "../../../text/own.ts";
import { plural } from "../../../text/plural.ts";
import { lenient } from "../../json_lines.ts";
import { plainLines, summaryOf } from "../../plain_text.ts";

const INDENT = "  ";
/** How many items of a plan, or lines of one in prose, are shown. */
const SHOWN_ITEMS = 12;

const MARKS: Readonly<Record<string, string>> = {
  completed: "[x]",
  in_progress: "[>]",
  deleted: "[-]",
};

const todos = z.object({
  todos: z.array(z.object({ content: z.string(), status: lenient(z.string()) })),
});
const created = z.object({ subject: z.string() });
const updated = z.object({
  taskId: z.coerce.string(),
  status: lenient(z.string()),
  subject: lenient(z.string()),
});
const prose = z.object({ plan: z.string() });
const item = z.object({ id: z.coerce.string(), subject: z.string(), status: lenient(z.string()) });
const outcome = z.object({ task: lenient(item), tasks: lenient(z.array(item)) });

type Item = z.infer<typeof item>;

/**
 * The tools for plans: `TodoWrite` until claude 2.1, then one tool for each act (as seen with 2.1.330). Their results
 * repeat their calls, except for the list.
 */
const PLANNING: ReadonlySet<string> = new Set([
  "TodoWrite",
  "TaskCreate",
  "TaskUpdate",
  "TaskList",
  "ExitPlanMode",
]);

/** The agent's plan, as far as this reader has seen it: an update names an item only by its number. */
export class Plan {
  readonly #subjects = new Map<string, string>();

  /** The lines for a call; null if it is not of a tool for plans, or of another shape. */
  callLines(tool: string, input: unknown): ReadableLine[] | null {
    switch (tool) {
      case "TodoWrite": {
        const { data } = todos.safeParse(input);
        return data === undefined ? null : [
          HEAD,
          ...listed(data.todos.map(({ content, status }) => ({ subject: content, status }))),
        ];
      }
      case "TaskCreate": {
        const { data } = created.safeParse(input);
        return data === undefined ? null : [step(data.subject, null)];
      }
      case "TaskUpdate": {
        const { data } = updated.safeParse(input);
        return data === undefined ? null : this.#updateLines(data);
      }
      case "TaskList":
        return [HEAD];
      case "ExitPlanMode": {
        const { data } = prose.safeParse(input);
        return data === undefined ? null : [HEAD, ...proseLines(data.plan)];
      }
      default:
        return null;
    }
  }

  /** The lines for the result of a call that went well; null for a result that is shown like any other. */
  resultLines(tool: string, result: unknown): ReadableLine[] | null {
    if (!PLANNING.has(tool)) return null;
    const { data } = outcome.safeParse(result);
    const items = [...data?.tasks ?? [], ...data?.task ? [data.task] : []];
    for (const { id, subject } of items) this.#subjects.set(id, subject);
    if (tool !== "TaskList") return [];
    return data?.tasks ? listed(data.tasks) : null;
  }

  #updateLines({ taskId, status, subject }: z.infer<typeof updated>): ReadableLine[] {
    const name = subject ?? this.#subjects.get(taskId) ?? `step ${taskId}`;
    if (subject) this.#subjects.set(taskId, subject);
    return [step(name, status ?? null)];
  }
}

const HEAD: ReadableLine = { text: "→ Plan", tone: "action" };

function step(subject: string, status: string | null): ReadableLine {
  return { text: `→ Plan: ${markOf(status)} ${summaryOf(subject)}`, tone: "action" };
}

function listed(items: readonly Pick<Item, "subject" | "status">[]): ReadableLine[] {
  const shown = items.slice(0, SHOWN_ITEMS).map(({ subject, status }) =>
    line(`${markOf(status ?? null)} ${summaryOf(subject)}`)
  );
  const left = items.length - shown.length;
  return left === 0 ? shown : [...shown, line(`… and ${plural(left, "more step")}`)];
}

function proseLines(plan: string): ReadableLine[] {
  const lines = plan.trim() === "" ? [] : plainLines(plan.trim());
  const left = lines.length - SHOWN_ITEMS;
  const shown = lines.slice(0, SHOWN_ITEMS).map(line);
  return left <= 0 ? shown : [...shown, line(`… (${plural(left, "more line")})`)];
}

function line(text: string): ReadableLine {
  return { text: `${INDENT}${text}`.trimEnd(), tone: "plain" };
}

function markOf(status: string | null): string {
  return ownValue(MARKS, status ?? "") ?? "[ ]";
}
