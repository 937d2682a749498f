import { ProblemError } from "./problem.ts";

/** The path of a request as it was sent: neither decoded nor normalised, without the query. */
export function rawPathOf(url: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1] || "/";
}

/**
 * The id that a path names, such as the one in `/tasks/{id}/move`, decoded once: the router's own
 * decoding lets broken encodings pass.
 */
export function idInPath(url: string): string {
  const [, collection = "", segment = ""] = rawPathOf(url).split("/");
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    throw new ProblemError({
      code: "broken_path",
      detail: `Cannot read the ${collection.replace(/s$/, "")} id ${
        JSON.stringify(segment)
      }: it is not percent-encoded UTF-8`,
    }, { cause });
  }
}
