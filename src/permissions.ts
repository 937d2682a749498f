/** One right that something needs, and why, in words that complete "… needs it". */
export interface Need {
  readonly permission: Deno.PermissionDescriptor;
  /** Such as `Backend "json"`. */
  readonly who: string;
  /** Such as `to read and write the board "/tmp/board.json"`. */
  readonly why: string;
}
