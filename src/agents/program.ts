/** Arguments that `init` writes into a new config. */
export interface SuggestedArguments {
  readonly args: readonly string[];
  /** What they are for, as the comment above them says. */
  readonly purpose: string;
}

/** What the lines that `init` writes depend on. */
export interface SuggestionContext {
  /** The command with which agents call this program. */
  readonly program: string;
  /** The commands that agents may run, beside those of this program, such as `npm test`. */
  readonly commands: readonly string[];
  /** The absolute path of the config's folder, which agents must not change. */
  readonly home: string;
  /** Absolute paths that agents must not change. A folder ends with a slash: that is all that it holds. */
  readonly protectedPaths: readonly string[];
  /** The absolute path of a file with secrets, which agents must not read either. */
  readonly secretsPath: string;
  /** Whether agents work in a repository of git. */
  readonly isRepository: boolean;
}

/** A file that `init` writes into the config's folder for a program. */
export interface ProgramFile {
  readonly name: string;
  readonly text: string;
}

/** Whether a program is logged in: `"unknown"` if it does not say so without network or money. */
export type LoginState = "logged_in" | "logged_out" | "unknown";

/** What a program printed, both streams one after the other. */
export interface ProgramOutput {
  readonly code: number;
  readonly text: string;
}

/** A program that is in PATH, as a probe of its login asks it. All answers come within a few seconds. */
export interface InstalledProgram {
  /** The numbers of its version, such as `[2, 1, 197]`; null if it does not say them in time. */
  version(): Promise<readonly number[] | null>;
  /** Runs it with arguments. Null if it does not end in time. */
  run(args: readonly string[]): Promise<ProgramOutput | null>;
  /** Whether a script of `sh` exits with 0; it sees the environment and the home of the user. */
  test(script: string): Promise<boolean>;
}

/** How `init` finds an agent's program, and sets up a route for it. */
export interface AgentProgram {
  /** Its name in PATH. */
  readonly command: string;
  /** Whether it can be told which commands it may run, so that `init` asks for them. */
  readonly allowsCommands: boolean;
  /** The command with which a person logs in. */
  readonly logIn: string;
  /** Finds out whether it is logged in. Uses neither the network nor anything that costs money. */
  loginState(program: InstalledProgram): Promise<LoginState>;
  /** The arguments of a route. The prompt follows them as the last argument. */
  suggestArguments(context: SuggestionContext): readonly SuggestedArguments[];
  /** The variables of a route's `env`. */
  suggestEnv?(context: SuggestionContext): Readonly<Record<string, string>>;
  /** The file that its arguments name. */
  suggestFile?(context: SuggestionContext): ProgramFile;
}

/** Whether a version is `least` or newer. */
export function isAtLeast(version: readonly number[] | null, least: readonly number[]): boolean {
  if (version === null) return false;
  const at = least.findIndex((part, i) => part !== (version[i] ?? 0));
  return at === -1 || (version[at] ?? 0) > (least[at] ?? 0);
}
