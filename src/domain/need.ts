/** One of Deno's rights that a part of the program needs, and why. */
export interface Need {
  /** The right, with its path, host or name. */
  readonly permission: Deno.PermissionDescriptor;
  /** The part that needs it, such as `Backend "json"`. */
  readonly who: string;
  /** The purpose, such as `to read and write the board "/tmp/board.json"`: completes "… needs it". */
  readonly why: string;
  /** Whether the program keeps the right if it was granted, and also works without it. */
  readonly isOptional?: boolean;
}
