/** How many attempts ended in which way. */
export interface Sum {
  readonly held: number;
  readonly broken: number;
  readonly skipped: number;
}

/** Makes lines for people of the TAP that `deno test` prints, and counts. */
export class Report {
  #held = 0;
  #broken = 0;
  #skipped = 0;
  #isTrouble = false;

  /** What to print of one line of TAP, or null. */
  read(line: string): string | null {
    const end = /^(not )?ok \d+ - (.*?)( # SKIP)?$/.exec(line);
    if (end === null) return this.#readTrouble(line);
    const [, not, name = "", skip] = end;
    const { attempt, lack } = split(name.replaceAll("\\#", "#"));
    this.#isTrouble = false;
    if (skip !== undefined) {
      this.#skipped++;
      return `${attempt}: skipped: needs ${lack ?? "another machine"}`;
    }
    if (not === undefined) {
      this.#held++;
      return `${attempt}: as documented`;
    }
    this.#broken++;
    return `${attempt}: BROKEN`;
  }

  get sum(): Sum {
    return { held: this.#held, broken: this.#broken, skipped: this.#skipped };
  }

  /** A failure is a block of one line of JSON between "---" and "...". */
  #readTrouble(line: string): string | null {
    if (/^ {2}(---|\.\.\.)$/.test(line)) {
      this.#isTrouble = line.endsWith("---");
      return null;
    }
    return this.#isTrouble ? indented(messageIn(line)) : null;
  }
}

/** The sum as one line. */
export function sumText({ held, broken, skipped }: Sum): string {
  return `${held} as documented, ${broken} broken, ${skipped} skipped`;
}

function split(name: string): { readonly attempt: string; readonly lack: string | null } {
  const needing = /^(.*); needs (.*)\)$/.exec(name);
  if (needing === null) return { attempt: name, lack: null };
  return { attempt: `${needing[1]})`, lack: needing[2] ?? null };
}

function messageIn(line: string): string {
  try {
    const { message } = JSON.parse(line) as { readonly message?: unknown };
    return typeof message === "string" ? message : line;
  } catch (error) {
    if (error instanceof SyntaxError) return line;
    throw error;
  }
}

function indented(text: string): string {
  return text.split("\n").map((line) => `    ${line}`).join("\n");
}
