import { KEYS } from "../../fixtures/terminal.ts";
import { type WatchedTerminal, watchOnTerminal } from "../../fixtures/watched_terminal.ts";
import type { Home } from "./home.ts";

/** A part of a transcript. */
export type Part =
  | { readonly kind: "heading"; readonly text: string }
  | { readonly kind: "remark"; readonly text: string }
  /** Lines of the terminal; one that the terminal has wrapped is one line. */
  | { readonly kind: "screen"; readonly lines: readonly string[] };

/** The demo shows command lines after "$ ". */
export const PROMPT = "you$ ";
const SIZE = { columns: 80, rows: 24 };

/** What is typed while a command runs. */
export type During = (session: Session) => Promise<void>;

/** A user at a shell on a terminal of 80 columns; what is typed and shown becomes a transcript. */
export class Session implements AsyncDisposable {
  readonly #terminal: WatchedTerminal;
  readonly #parts: Part[] = [];
  /** The line, and the row, of the prompt at which the current command was typed. */
  #from = { line: 0, row: 0 };

  private constructor(terminal: WatchedTerminal) {
    this.#terminal = terminal;
  }

  /** Opens a shell in the home. */
  static async open({ path, env }: Home): Promise<Session> {
    const shell = "exec bash --norc --noprofile --noediting -i";
    const options = { cwd: path, env: { ...env, PS1: PROMPT, PS2: "> " }, ...SIZE };
    const session = new Session(watchOnTerminal(shell, options));
    await session.#terminal.process.shows(PROMPT);
    return session;
  }

  get parts(): readonly Part[] {
    return this.#parts;
  }

  heading(text: string): void {
    this.#parts.push({ kind: "heading", text });
  }

  /** Runs a command to its end. */
  async run(command: string, during: During = async () => {}): Promise<void> {
    const [lines, rows] = [await this.#terminal.wholeLines(), await this.#terminal.rows()];
    this.#from = { line: lines.length - 1, row: rows.length - 1 };
    await this.type(`${command}\n`);
    const before = this.#parts.length;
    await during(this);
    await this.shows(`\n${PROMPT}`);
    if (this.#parts.length > before) this.remark("At its end:");
    this.#parts.push({ kind: "screen", lines: (await this.#lines()).slice(0, -1) });
  }

  /** Answers questions, each known by a part of its text, in their order; an empty answer is Enter alone. */
  static answers(...answers: readonly (readonly [question: string, answer: string])[]): During {
    return async (session) => {
      for (const [question, answer] of answers) {
        await session.shows(question);
        await session.shows(": ");
        await session.type(`${answer}${KEYS.enter}`);
      }
    };
  }

  /** Says what happens beside the terminal. */
  remark(text: string): void {
    this.#parts.push({ kind: "remark", text });
  }

  /** Keeps what the current command shows as soon as its rows are as wanted. */
  async look(remark: string, isWanted: (rows: readonly string[]) => boolean): Promise<void> {
    await this.#terminal.until((rows) => isWanted(rows.slice(this.#from.row)));
    this.remark(remark);
    this.#parts.push({ kind: "screen", lines: await this.#lines() });
  }

  /** What was shown since the current command was typed. */
  async #lines(): Promise<string[]> {
    return (await this.#terminal.wholeLines()).slice(this.#from.line);
  }

  shows(text: string): Promise<void> {
    return this.#terminal.process.shows(text);
  }

  type(keys: string): Promise<void> {
    return this.#terminal.process.type(keys);
  }

  /** Starts the dispatcher, shows it while the agent works, and ends it once the run is settled. */
  async start(home: Pick<Home, "write">): Promise<void> {
    await this.run("artificer-dispatcher start", async () => {
      await this.shows("Started run");
      await this.look(
        "While the agent works:",
        (rows) => rows.some((row) => /task move/.test(row)),
      );
      await home.write("go", "");
      await this.shows("Settled run");
      await this.type(KEYS.ctrlC);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#terminal[Symbol.asyncDispose]();
  }
}
