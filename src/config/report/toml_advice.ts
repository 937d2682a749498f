/** Where TOML could not be read, and why. */
export interface TomlFault {
  readonly lines: readonly string[];
  /** From 1. */
  readonly line: number;
  readonly problem: string;
}

/** A common mistake: whether it is this one, and the right form of the line. */
type Advice = (fault: Place) => string | null;

interface Place extends TomlFault {
  /** The line without its comment and the spaces around it. */
  readonly code: string;
  /** What stands before and after the first `=`. */
  readonly key: string;
  readonly value: string;
}

/** What to write instead, for the mistakes that people make; null for others. */
export function adviceFor(fault: TomlFault): string | null {
  const text = fault.lines[fault.line - 1] ?? "";
  const code = text.replace(/\s#.*$/, "").trim();
  const [, key = "", value = ""] = /^([^=]*?)\s*=\s*(.*)$/s.exec(code) ?? [];
  const place = { ...fault, code, key, value };
  for (const advice of ADVICE) {
    const found = advice(place);
    if (found !== null) return `${found.charAt(0).toUpperCase()}${found.slice(1)}`;
  }
  return null;
}

const STRAIGHT: Readonly<Record<string, string>> = { "‘": "'", "’": "'", "‚": "'" };

const curlyQuotes: Advice = ({ code }) =>
  /[“”„‘’‚«»]/.test(code)
    ? `write straight quotes: ${code.replace(/[“”„‘’‚«»]/g, (quote) => STRAIGHT[quote] ?? '"')}`
    : null;

const otherFormat: Advice = ({ code, line }) =>
  line === 1 && /^[{[]?\s*[{"]/.test(code) && !code.includes("=")
    ? 'this looks like JSON; write TOML, such as type = "json"'
    : null;

const twice: Advice = ({ problem, lines, line, code, key }) => {
  if (!problem.includes("already defined")) return null;
  const isTable = code.startsWith("[");
  const before = lines.slice(0, line - 1).map((text) => text.trim());
  const table = before.findLastIndex((text) => text.startsWith("["));
  const first = isTable
    ? before.indexOf(code)
    : before.findIndex((text, i) => i > table && text.split("=")[0]?.trim() === key);
  const where = first === -1 ? "" : `, and line ${first + 1} has it already`;
  return isTable
    ? `a table may stand only once${where}; put all its keys below the first`
    : `a key may stand only once in a table${where}; remove one of them`;
};

const openTable: Advice = ({ code }) =>
  /^\[[^\]]*$/.test(code) ? `write the closing bracket: ${code}]` : null;

const spacesInTable: Advice = ({ code, problem }) => {
  if (!problem.includes("in key") || !/^\[.*\]$/.test(code)) return null;
  const [, first = "", rest = ""] = /^\[+([\w-]+)\.(.*?)\]+$/.exec(code) ?? [];
  return rest === "" ? null : `write the name in quotes: [${first}.${quoted(rest)}]`;
};

const otherAssignment: Advice = ({ code, problem }) => {
  if (!problem.includes("in key")) return null;
  const [, key = "", value = ""] = /^([\w-]+)(?:\s*:\s*|\s+)(["'\d[{].*|\w+)$/.exec(code) ?? [];
  if (key === "") return null;
  return `write an equals sign: ${key} = ${/^\w*[a-z]\w*$/i.test(value) ? quoted(value) : value}`;
};

const openString: Advice = ({ problem, code }) =>
  problem.includes("control characters") && !/\\/.test(code)
    ? `write the closing quote: ${code}${/=\s*'/.test(code) ? "'" : '"'}`
    : null;

const backslash: Advice = ({ problem, key, value }) =>
  /escape/.test(problem) && /^"[^"']*"$/.test(value)
    ? `a backslash needs single quotes around the text: ${key} = '${value.slice(1, -1)}'`
    : null;

const trailing: Advice = ({ problem, code }) => {
  if (!/followed by an end-of-line|numeric literal/.test(problem)) return null;
  if (code.includes(" //")) return "a comment begins with #";
  if (/[;,]$/.test(code)) return `remove the last character: ${code.slice(0, -1)}`;
  return /=.*[,;].*=/.test(code) ? "write each key in a line of its own" : null;
};

const listItem: Advice = ({ problem }) =>
  problem.includes("expected comma")
    ? 'write a comma between values and a bracket after the last: args = ["a", "b"]'
    : null;

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

const unit: Advice = ({ key, value }) => {
  const [, count = "", unit = ""] = /^(\d+)\s*([smhd])\w*$/.exec(value) ?? [];
  const factor = SECONDS[unit];
  return factor === undefined
    ? null
    : `write the seconds without a unit: ${key} = ${Number(count) * factor}`;
};

const LITERALS: Readonly<Record<string, string>> = {
  true: "true",
  yes: "true",
  on: "true",
  false: "false",
  no: "false",
  off: "false",
};

const literal: Advice = ({ key, value }) => {
  const known = LITERALS[value.toLowerCase()];
  if (known !== undefined) return `write ${key} = ${known}`;
  return /^(null|none|nil)$/i.test(value) ? "leave the line out to keep the default" : null;
};

const unquoted: Advice = ({ problem, key, value }) => {
  if (!/invalid value|numeric literal|leading zero/.test(problem) || key === "") return null;
  if (value === "") return `write a value after the equals sign: ${key} = "…"`;
  if (/^0\d+$/.test(value)) return `write no zero before a number: ${key} = ${Number(value)}`;
  if (value.startsWith("=")) return `write one equals sign: ${key} ${value}`;
  return /["'[\]{}]/.test(value) ? null : `a text needs quotes: ${key} = ${quoted(value)}`;
};

/** In this order: the first that applies is given. */
const ADVICE: readonly Advice[] = [
  ...[curlyQuotes, otherFormat, twice, openTable, spacesInTable, otherAssignment],
  ...[openString, backslash, trailing, listItem, unit, literal, unquoted],
];

function quoted(text: string): string {
  return JSON.stringify(text.replace(/[,;]$/, ""));
}
