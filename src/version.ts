/** Kept equal to deno.json's by a test: a bundle has no deno.json beside it. */
export const VERSION = "0.2.0";
