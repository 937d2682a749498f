import type * as z from "zod";
import { configKinds } from "../../config/kinds.ts";
import { configJsonSchema } from "../../config/schema.ts";
import { schemaAt } from "../../config/schema_at.ts";
import { wrap } from "../../text/wrap.ts";
import { PROGRAM } from "../help.ts";
import { argsLines, envOf } from "./agent.ts";
import type { ConfigPlan } from "./questions/answers.ts";
import { tomlTexts, tomlValue } from "./toml.ts";

type Schema = z.core.JSONSchema.BaseSchema;
/** The schema of a value. `true` allows any value, `false` no value. */
type ValueSchema = z.core.JSONSchema._JSONSchema;

/** A key that the config sets: its lines of TOML, and a note after its description in the schema. */
interface Setting {
  readonly key: string;
  readonly lines: readonly string[];
  readonly note?: string;
}

const HEAD = `"${PROGRAM} init" wrote this file. A line that begins with "#" and a key shows the \
default of that key, or an example; remove the "#" to set the key. A running dispatcher applies \
changes by itself; "${PROGRAM} check" says what is wrong with them.`;

/** Maximum seconds for a run, so that no agent runs, and costs money, for ever. */
const TIMEOUT = 1800;

/** A config with a comment on every key. The comments are the descriptions in the schema. */
export function configText(plan: ConfigPlan): string {
  const { backend: backendKeys, command, queues, cwd } = plan;
  const env = envOf(plan);
  const all = configJsonSchema(configKinds);
  const backend = schemaAt(all, ["backend"], { backend: backendKeys }) ?? {};
  const route = schemaAt(all, ["routing", queues.ready], {}) ?? {};
  const { backend: _backend, routing: _routing, ...top } = all.properties ?? {};
  return [
    comment(HEAD),
    section({ properties: top }, [
      set("api_port", "auto"),
      set("max_concurrent_agents", 1, "Every agent costs money: begin with one."),
      set(
        "api_require_token",
        true,
        "Agents get their own; yours is ARTIFICER_API_TOKEN in .env.",
      ),
    ]),
    `${comment(all.properties?.["backend"])}\n[backend]`,
    section(backend, Object.entries(backendKeys).map(([key, value]) => set(key, value))),
    `${comment(all.properties?.["routing"])}\n[routing.${tomlValue(queues.ready)}]`,
    section(route, [
      set("command", command),
      { key: "args", lines: argsLines(plan) },
      ...env === null ? [] : [{
        key: "env",
        lines: [`env = ${tomlTexts(env)}`],
        note: `Here: what ${command} may do`,
      }],
      set("in_progress_queue", queues.inProgress),
      set(
        "done_queue",
        queues.done,
        "A person checks what is there: no agent takes tasks from it.",
      ),
      set("failed_queue", queues.failed),
      set("timeout", TIMEOUT),
      set("cwd", cwd, "Agents can change everything in it, so this file must not be in it."),
    ]),
  ].join("\n\n") + "\n";
}

function set(key: string, value: unknown, note?: string): Setting {
  return { key, lines: [`${key} = ${tomlValue(value)}`], ...note === undefined ? {} : { note } };
}

/** The keys of a section: first those that the config sets, then the others as comments. */
function section({ properties = {} }: Schema, settings: readonly Setting[]): string {
  const isSet = (key: string) => settings.some((setting) => setting.key === key);
  const set = settings.map(({ key, lines, note }) =>
    [comment(properties[key], note), ...lines].join("\n")
  );
  const rest = Object.entries(properties).filter(([key]) => !isSet(key)).map(([key, schema]) =>
    `${comment(schema)}\n#${key} = ${tomlValue(exampleOf(schema))}`
  );
  return [...set, ...rest].join("\n\n");
}

function exampleOf(schema: ValueSchema): unknown {
  if (typeof schema !== "object") return "";
  return schema.default ?? schema.examples?.[0] ?? schema.enum?.[0] ?? "";
}

/** Formats the description of a schema, or a text, as lines of a comment. */
function comment(what: ValueSchema | string | undefined, note = ""): string {
  const text = typeof what === "string" ? what : typeof what === "object" ? what.description : "";
  const whole = note === "" ? text ?? "" : `${text}. ${note}`;
  return wrap(whole, { first: "# ", rest: "# " });
}
