/** One right that something needs, and why, in words that complete "… needs it". */
export interface Need {
  /** The right itself, with the path, host or name that it is for. */
  readonly permission: Deno.PermissionDescriptor;
  /** Such as `Backend "json"`. */
  readonly who: string;
  /** Such as `to read and write the board "/tmp/board.json"`. */
  readonly why: string;
  /** Whether it is kept where it was granted and done without elsewhere. */
  readonly isOptional?: boolean;
}
