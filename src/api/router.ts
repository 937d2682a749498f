import { TrieRouter } from "hono/router/trie-router";
import { getPathNoStrict } from "hono/utils/url";
import type { Endpoint } from "./endpoints/endpoint.ts";
import { rawPathOf } from "./path.ts";
import type { Problem } from "./problem.ts";

/** Finds the endpoints of requests. */
export class Router {
  readonly #router = new TrieRouter<Endpoint>();
  /** Those whose paths name nothing, by method and path: the router takes longer. */
  readonly #exact = new Map<string, Endpoint>();
  readonly #methods: ReadonlySet<string>;

  constructor(endpoints: readonly Endpoint[]) {
    this.#methods = new Set(endpoints.map(methodOf));
    for (const endpoint of endpoints) {
      const method = methodOf(endpoint);
      const { path } = endpoint;
      this.#router.add(method, path.replace(/\{(\w+)\}/g, ":$1"), endpoint);
      if (!path.includes("{")) this.#exact.set(`${method} ${path}`, endpoint);
    }
  }

  /** The path of a request as the router compares it: decoded, without the query and a slash at its end. */
  readonly pathOf: (request: Request) => string = getPathNoStrict;

  /** The endpoint for a method and a path, or null. HEAD asks for what GET answers. */
  find(method: string, path: string): Endpoint | null {
    const asked = method === "HEAD" ? "GET" : method;
    // The router looks for a method among the properties of an object: it gets none but ours.
    if (!this.#methods.has(asked)) return null;
    return this.#exact.get(`${asked} ${path}`) ?? this.#router.match(asked, path)[0][0]?.[0] ??
      null;
  }

  /** Why no endpoint takes a request: its method is wrong, or else its path. */
  unrouted({ method, url }: Request, path: string): Problem {
    const taken = [...this.#methods].filter((other) => this.find(other, path) !== null);
    if (taken.length === 0) {
      const detail = `Cannot find ${rawPathOf(url)}: there is no such resource`;
      return { code: "unknown_path", detail };
    }
    const allow = [...taken, ...(taken.includes("GET") ? ["HEAD"] : [])].join(", ");
    return {
      code: "method_not_allowed",
      detail: `Cannot ${method} ${rawPathOf(url)}: it takes ${allow}`,
      headers: { allow },
    };
  }
}

function methodOf({ method }: Endpoint): string {
  return method.toUpperCase();
}
