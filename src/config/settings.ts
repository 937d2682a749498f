import type { OnShutdown, Route } from "../domain/route.ts";

/** The whole config after it was validated: what the rest of the program sees of it. */
export interface Settings {
  /** The file it came from, or null for standard input. */
  readonly path: string | null;
  /** The folder that relative paths start at. */
  readonly baseDir: string;
  readonly pollIntervalMs: number;
  readonly maxConcurrentAgents: number;
  readonly apiHost: string;
  /** 0 takes any free port. */
  readonly apiPort: number;
  readonly apiRequireToken: boolean;
  /** Host names, beside the loopback ones, that the API answers to. */
  readonly allowedHosts: readonly string[];
  /** Where durable state is kept. */
  readonly stateDir: string;
  /** What becomes of live runs when the dispatcher is told to stop. */
  readonly onShutdown: OnShutdown;
  /** How long the end of the dispatcher may take, whatever hangs. */
  readonly shutdownGraceMs: number;
  /** How many runs are remembered. */
  readonly keepRuns: number;
  /** For how long a run that is over is remembered. */
  readonly keepMs: number;
  /** How much the logs of all runs may take. */
  readonly keepLogBytes: number;
  /** A command that prints the board's credential, or null. */
  readonly tokenCommand: readonly string[] | null;
  readonly backend: {
    readonly type: string;
    /** As the backend's own schema parsed them. */
    readonly options: unknown;
  };
  /** In the order of the file. */
  readonly routes: readonly Route[];
}
