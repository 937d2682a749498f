/** What a `.env` file says. */
export interface EnvText {
  readonly variables: Readonly<Record<string, string>>;
  /** What is wrong with lines, or read differently by other programs. */
  readonly remarks: readonly EnvRemark[];
}

/** Something that a person should know about one line. */
export interface EnvRemark {
  /** From 1. */
  readonly line: number;
  /** The variable, or null for a line that sets none. */
  readonly name: string | null;
  /** What it is, without the value, which may be a secret. */
  readonly problem: string;
  /** Whether the value cannot be used at all. */
  readonly isError: boolean;
}

/** `export NAME =`, and the value up to the end of the line. */
const ASSIGNMENT = /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*(.*)$/;
/** A value in quotes, which may span lines, and at most a comment after it. */
const QUOTED = /^(?:'([^']*)'|"((?:\\[^]|[^"\\])*)")[ \t]*(?:#[^\n]*)?(?:\n|$)/;
/** Values without quotes that every reader takes as they are. */
const PLAIN = /^[\p{L}\p{N}_@%+=:,./?!^-]*$/u;
/** Linux's limit for `NAME=value`, with the NUL at its end. */
const MAX_BYTES = 131_071;

/**
 * Reads the text of a `.env` file: `NAME=value`, one variable a line, perhaps after `export`. A value in
 * single quotes stays unchanged. In double quotes `\n` is a line end and `\"` a quote. Without quotes a
 * value ends before a `#` that follows a space, or with the line. No `$` is expanded. The last line of a name
 * counts.
 */
export function parseEnv(text: string): EnvText {
  const variables = new Map<string, string>();
  const remarks: EnvRemark[] = [];
  const whole = text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n");
  let line = 1;
  for (let at = 0; at < whole.length;) {
    const end = whole.indexOf("\n", at) === -1 ? whole.length : whole.indexOf("\n", at);
    const found = entryAt(whole, at, end);
    if (found !== null) {
      const { name, value, problem } = found;
      const isAgain = name !== null && variables.has(name);
      const fault = name === null ? null : faultOf(name, value);
      const again = isAgain
        ? `${name} is set before: this line counts, except for "deno --env-file"`
        : null;
      if (name !== null) variables.set(name, value);
      const remark = fault ?? problem ?? again;
      if (remark !== null) remarks.push({ line, name, problem: remark, isError: fault !== null });
    }
    const next = Math.max(found?.end ?? 0, end) + 1;
    line += whole.slice(at, next).split("\n").length - 1;
    at = next;
  }
  return { variables: Object.fromEntries(variables), remarks };
}

/** One entry of the file. */
interface Entry {
  readonly name: string | null;
  readonly value: string;
  /** Why another program reads it differently, or why it sets nothing; null if it is sound. */
  readonly problem: string | null;
  /** Where it ends. */
  readonly end: number;
}

function entryAt(whole: string, at: number, lineEnd: number): Entry | null {
  const line = whole.slice(at, lineEnd);
  if (/^\s*(#|$)/.test(line)) return null;
  const [, name, rest = ""] = ASSIGNMENT.exec(line) ?? [];
  if (name === undefined) {
    return { name: null, value: "", problem: "it is not NAME=value", end: lineEnd };
  }
  const start = lineEnd - rest.length;
  const quoted = QUOTED.exec(whole.slice(start));
  const { value, isAlike } = quoted === null
    ? unquoted(rest, /\s/.test(whole[start - 1] ?? ""))
    : inQuotes(quoted);
  const isTight = !/\s=|=\s/.test(line.slice(0, line.length - rest.length)) &&
    /^[A-Za-z_]\w*$/.test(name);
  const problem = isAlike && isTight
    ? null
    : `${name} has a value that a shell or "deno --env-file" reads differently; put it in single quotes, without spaces around "="`;
  const end = quoted === null ? lineEnd : start + quoted[0].replace(/\n$/, "").length;
  return { name, value, problem, end };
}

function inQuotes([, single, double = ""]: RegExpExecArray) {
  if (single !== undefined) return { value: single, isAlike: true };
  return {
    value: double.replaceAll("\\n", "\n").replaceAll("\\r", "\r").replaceAll('\\"', '"'),
    isAlike: !/[$`\\]/.test(double),
  };
}

function unquoted(rest: string, isAfterSpace: boolean) {
  const value = rest.replace(isAfterSpace ? /(^|[ \t])#.*$/ : /[ \t]#.*$/, "").trim();
  return { value, isAlike: PLAIN.test(value) };
}

/** Why no program can be started with the variable, or null. */
function faultOf(name: string, value: string): string | null {
  if (value.includes("\0")) return `the value of ${name} holds a NUL character`;
  const bytes = new TextEncoder().encode(`${name}=${value}`).length;
  return bytes > MAX_BYTES
    ? `the value of ${name} has ${bytes} bytes, more than the ${MAX_BYTES} that the system allows`
    : null;
}
