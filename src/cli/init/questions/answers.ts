import type { AgentProgram } from "../../../agents/program.ts";

/** The queues of a route. */
export interface Queues {
  readonly ready: string;
  readonly inProgress: string;
  /** Where tasks wait for a person who checks them. */
  readonly done: string;
  readonly failed: string;
}

/** The answers from which `init` makes a config. */
export interface Answers {
  /** The keys under `[backend]`. */
  readonly backend: Readonly<Record<string, unknown>>;
  /** Without what the board puts before their names. */
  readonly queues: Queues;
  /** The agent's command, as the user named it. */
  readonly command: string;
  /** What that command starts; null if `init` does not know it. */
  readonly program: AgentProgram | null;
  /** The commands that agents may run, beside those for their task. */
  readonly allowed: readonly string[];
}

/** The answers, and what follows from the folders that the user chose. */
export interface ConfigPlan extends Omit<Answers, "queues"> {
  /** As the config names them. */
  readonly queues: Queues;
  /** The absolute path of the config's folder. */
  readonly home: string;
  /** Whether agents work in a repository of git. */
  readonly isRepository: boolean;
  /** The working directory of agents, from the config's folder. */
  readonly cwd: string;
  /** Absolute paths that agents must not change; a folder ends with a slash. */
  readonly protectedPaths: readonly string[];
  /** The absolute path of the file with the user's token. */
  readonly secretsPath: string;
}
