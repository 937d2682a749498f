/** What a shell knows of the terminal that this process may not ask about. */
export interface TerminalTraits {
  /** Its kind, such as `xterm-256color`; empty if it is not known. */
  readonly term: string;
  /** The locale that says how characters are encoded, such as `en_US.UTF-8`; empty if none is set. */
  readonly locale: string;
  /** Whether this process is in the foreground of its terminal. */
  readonly isForeground: boolean;
}

/**
 * Lines for `sh` that print the traits of its parent's terminal, a line each. It looks at the parent's process
 * group by a built-in command where there is a `/proc`: a `ps` would make each start slower.
 */
export const PRINT_TRAITS = `printf '%s\\n' "$TERM" "\${LC_ALL:-\${LC_CTYPE:-$LANG}}"
if read -r stat 2>/dev/null </proc/$PPID/stat; then
  set -- \${stat##*) }
  [ "$5" = 0 ] || [ "$3" = "$6" ] || echo background
else
  case $(ps -o stat= -p $PPID 2>/dev/null) in "" | *+*) ;; *) echo background ;; esac
fi
`;

/** Reads what {@linkcode PRINT_TRAITS} printed. */
export function parseTraits(text: string): TerminalTraits {
  const [term = "", locale = "", place = ""] = text.split("\n");
  return { term: term.trim(), locale: locale.trim(), isForeground: place.trim() !== "background" };
}

/** The traits of this process's terminal. Without the right to start a shell they are as usual. */
export async function askTraits(): Promise<TerminalTraits> {
  const command = new Deno.Command("sh", {
    args: ["-c", PRINT_TRAITS],
    stdin: "null",
    stderr: "null",
  });
  try {
    const { stdout } = await command.output();
    return parseTraits(new TextDecoder().decode(stdout));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable || error instanceof Deno.errors.NotFound)) {
      throw error;
    }
    return { term: "", locale: "", isForeground: true };
  }
}

/** Whether such a terminal can show a region that is drawn again and again, with all its characters. */
export function canDraw({ term, locale }: TerminalTraits): boolean {
  return term !== "dumb" && (locale === "" || /utf-?8/i.test(locale));
}
