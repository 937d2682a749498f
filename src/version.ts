/** Kept equal to deno.json's by a test: a bundle has no deno.json beside it. */
export const VERSION = "0.2.0";

/** What `scripts/compile.ts` replaces by the commit in a bundle. */
const STAMP: string = "@COMMIT@";

/** The commit that an executable was made from; null if that is not known, as from the sources. */
export const COMMIT: string | null = STAMP.startsWith("@") ? null : STAMP;
