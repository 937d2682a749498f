import assert from "node:assert/strict";
import { resolve } from "node:path";
import { wrap } from "../../../src/text/wrap.ts";
import type { Home } from "./home.ts";
import { type Part, PROMPT, type Session } from "./session.ts";

const root = resolve(import.meta.dirname ?? ".", "../../..");
const COLUMNS = 80;
const RECORDED = "After a change of a screen, `deno task transcripts` records it again.";

/** A line of the log begins like this, and what does not fit into it goes on below its message. */
const LOG_LINE = /^\d\d:\d\d:\d\d /;
const INDENT = " ".repeat("09:00:00 warning  ".length);

/** What is another one each time, and what the page says instead, of the same width where it can be. */
const TOLD: readonly (readonly [RegExp, string | ((found: string) => string)])[] = [
  [/\/tmp\/artificer-demo-[0-9a-f]+/g, "/tmp/artificer-demo-1f2e3d4c5b6a7988"],
  [
    /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g,
    "01a22c09-70e8-75bb-99b5-082f3b6af1e1",
  ],
  [/\bmark [0-9a-f]{16}(?=_)/g, "mark 2bb35f2d5d9c4e26"],
  [/\b(?=[0-9]*[a-f]|\d{8})[0-9a-f]{8}\b(?!-[0-9a-f]{4}-)/g, "3b6af1e1"],
  [/\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, "2026-01-05T09:00:00.000Z"],
  [/\b20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\b/g, "2026-01-05 09:00:00"],
  [/\b\d\d:\d\d:\d\d\b/g, "09:00:00"],
  [/\bpid \d+/g, "pid 4849"],
  [/(?<=localhost:|127\.0\.0\.1:|port |api_port = )8\d{3}\b/g, "8000"],
  [/(?<=localhost:)3\d{3}\b/g, "3000"],
  [/\b\d{18,19}\b/g, (id) => "1357158568008091264".slice(0, id.length)],
];

/** What also differs, and in its width, too, by which tables are laid out: it is recorded, but not compared. */
const VARYING: readonly (readonly [RegExp, string])[] = [
  [/^ *git +\d[\d.]*$/, "git <version>"],
  [/\(deno [\d.]+, \w+ \w+\)/, "(<platform>)"],
  [/\bartificer-dispatcher \d+\.\d+\.\d+/g, "artificer-dispatcher <version>"],
  [/\b\d+(\.\d+)? ?(ms|s|m|h)\b/g, "<duration>"],
  [/\bin [a-z ]*<duration>/g, "in <duration>"],
  [/\S*…/g, "…"],
  [/─+/g, "<rule>"],
  [/\s+/g, ""],
];

/**
 * Compares a session with its page in `docs/transcripts`, or, with UPDATE_TRANSCRIPT, records it there.
 */
export async function assertTranscript(
  { parts }: Session,
  { home, name, title }: { readonly home: Home; readonly name: string; readonly title: string },
): Promise<void> {
  const path = `${root}/docs/transcripts/${name}.md`;
  const page = pageOf(parts, { title, name, told: (text) => told(text, home) });
  if (Deno.env.has("UPDATE_TRANSCRIPT")) return await Deno.writeTextFile(path, page);
  const kept = await Deno.readTextFile(path);
  const [shown, wanted] = [blocksOf(page), blocksOf(kept)];
  assert.deepEqual(shown.map(comparable), wanted.map(comparable), "run deno task transcripts");
}

function told(text: string, { path }: Home): string {
  const ours = text.replaceAll(path, "/home/you");
  return TOLD.reduce(
    (now, [pattern, by]) => now.replace(pattern, typeof by === "string" ? () => by : by),
    ours,
  );
}

function pageOf(
  parts: readonly Part[],
  { title, name, told }: { title: string; name: string; told: (text: string) => string },
): string {
  const about = `Every screen as it looks at ${COLUMNS} columns. \
\`tests/integration/first_minutes/${name}_test.ts\` plays this session with the real program, and scripts \
that stand in for agents, and compares it.`;
  const texts = merged(parts).map((part) => {
    switch (part.kind) {
      case "heading":
        return `## ${part.text}`;
      case "remark":
        return wrap(part.text, { width: 100 });
      case "screen":
        return blockOf(part.lines.map(told).flatMap(folded));
    }
  });
  return [`# ${title}`, wrap(about, { width: 100 }), RECORDED, ...texts].join("\n\n") + "\n";
}

/** Screens that follow each other become one. */
function merged(parts: readonly Part[]): Part[] {
  const all: Part[] = [];
  for (const part of parts) {
    const last = all.at(-1);
    if (part.kind !== "screen" || last?.kind !== "screen") all.push(part);
    else all[all.length - 1] = { kind: "screen", lines: [...last.lines, ...part.lines] };
  }
  return all;
}

function blockOf(lines: readonly string[]): string {
  const ticks = lines.map((line) => /^ *(`{3,})/.exec(line)?.[1]?.length ?? 0);
  const fence = "`".repeat(Math.max(3, ...ticks.map((count) => count + 1)));
  return `${fence}console\n${lines.join("\n").trimEnd()}\n${fence}`;
}

/** A line as the terminal wraps it. */
function folded(line: string): string[] {
  const all = [...line];
  const count = Math.max(1, Math.ceil(all.length / COLUMNS));
  return Array.from(
    { length: count },
    (_, i) => all.slice(i * COLUMNS, (i + 1) * COLUMNS).join(""),
  );
}

/** The blocks of a page, each with the heading or the remark above it. */
function blocksOf(page: string): string[] {
  return page.split(/^(?=`{3,}console$)/m);
}

/** A block without what varies, a line each. */
function comparable(block: string): string[] {
  const whole = block.split("\n").reduce<string[]>((lines, row) => {
    const [last = ""] = lines.slice(-1);
    // As `folded` left it, and as the log breaks a line, by how long a run took, say.
    const isFolded = last !== "" && last.length % COLUMNS === 0;
    const isBroken = LOG_LINE.test(last) && row.startsWith(INDENT);
    return isFolded || isBroken ? [...lines.slice(0, -1), last + row] : [...lines, row];
  }, []);
  const lines = whole.map((line) =>
    VARYING.reduce((now, [from, to]) => now.replace(from, to), line)
  );
  // Its two agents work at the same time, so that either can be first.
  return block.includes(`${PROMPT}artificer-dispatcher demo\n`) ? lines.toSorted() : lines;
}
