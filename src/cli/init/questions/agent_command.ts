import type { AgentProgram } from "../../../agents/program.ts";
import type { Interview } from "../../../contracts/interview.ts";
import { UsageError } from "../../../domain/errors.ts";
import { EXAMPLE_AGENT, programOf } from "../agent.ts";
import { bestAgent, type FoundTool } from "../tools/found.ts";

/** How {@linkcode decideAgent} asks. */
export interface AgentOptions {
  readonly interview: Interview;
  /** The command in the command line. */
  readonly given: string | undefined;
  readonly tools: readonly FoundTool[];
  /** Finds the path of a command; null if it is not installed. */
  readonly find: (command: string) => Promise<string | null>;
}

/** The command of a route, and what it starts. */
export interface DecidedAgent {
  readonly command: string;
  /** Null if `init` does not know the program. */
  readonly program: AgentProgram | null;
  readonly agent: FoundTool | null;
}

/**
 * Asks for the command that works on tasks.
 *
 * @throws {UsageError} if the one in the command line cannot be used
 */
export async function decideAgent(
  { interview, given, tools, find }: AgentOptions,
): Promise<DecidedAgent> {
  const command = await interview.ask({
    text: "The command that works on a task",
    suggestion: bestAgent(tools)?.command ?? EXAMPLE_AGENT,
    given,
    accept: async (name) => {
      // Init writes the example.
      if (name === EXAMPLE_AGENT || await find(name) !== null) return name;
      throw cannotFind(name);
    },
  });
  const programs = tools.flatMap(({ program }) => program ?? []);
  const program = programOf(command, programs);
  const agent = tools.find((tool) => tool.program !== null && tool.program === program) ?? null;
  return { command, program, agent };
}

function cannotFind(name: string): UsageError {
  // People who are asked for a command often type a command line with arguments.
  const remedy = /\s/.test(name)
    ? 'give only the program; its arguments go into "args" of artificer.toml'
    : `install it first, or give its path; ${EXAMPLE_AGENT} is a script that init writes`;
  return new UsageError(`Cannot find the command ${JSON.stringify(name)}`, { remedy });
}
