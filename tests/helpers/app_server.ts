/** An App API on 127.0.0.1 with people of its own, that keeps every look-up and can be told to answer otherwise. */

/** What the people's attributes are, under the identifier they are looked up by. */
export type People = Record<string, Record<string, unknown>>;

/** A look-up as it arrived. */
export interface LookUpRequest {
  /** 0 for the first one. */
  number: number;
  /** Path and query. */
  path: string;
  authorization: string | null;
  ids: string[];
}

/** How a server differs from the usual. */
export interface AppServerOptions {
  /** Each person as `{ "customer": {…} }` instead of the flat object. @default {false} */
  wrapped?: boolean;
  /** Answers in place of the people when it gives a response. */
  answer?: (request: LookUpRequest) => Response | undefined | Promise<Response | undefined>;
  /** What `GET /api/v1/accounts/region` answers. @default {404} */
  region?: unknown;
}

/** A running server. */
export interface AppServer extends AsyncDisposable {
  url: string;
  /** Replaceable at any time. */
  people: People;
  /** In the order of arrival. */
  requests: LookUpRequest[];
}

/** Starts a server that stops with `await using`. */
export function startAppServer(people: People = {}, options: AppServerOptions = {}): AppServer {
  const requests: LookUpRequest[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const { pathname, search, searchParams } = new URL(request.url);
    if (pathname === "/api/v1/accounts/region" && options.region !== undefined) {
      return Response.json(options.region);
    }
    const text = await request.text();
    if (request.method !== "POST" || pathname !== "/v1/customers/attributes") {
      return new Response("not found", { status: 404 });
    }
    const { ids } = JSON.parse(text) as { ids: string[] };
    const authorization = request.headers.get("authorization");
    const lookUp = { number: requests.length, path: pathname + search, authorization, ids };
    requests.push(lookUp);
    const answer = await options.answer?.(lookUp);
    if (answer !== undefined) return answer;
    const kind = searchParams.get("id_type") ?? "id";
    const found = ids.filter((id) => Object.hasOwn(self.people, id));
    const customers = found.map((id) => customer({ [kind]: id, ...self.people[id] }))
      .map((each) => options.wrapped ? { customer: each } : each);
    return Response.json({ customers });
  });
  const self: AppServer = {
    url: `http://127.0.0.1:${server.addr.port}`,
    people,
    requests,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
  return self;
}

function customer(facts: Record<string, unknown>): unknown {
  const { unsubscribed = false, ...attributes } = facts;
  const { id = "", email = "", cio_id = "a3000001" } = attributes;
  return { id, identifiers: { id, email, cio_id }, attributes, unsubscribed, devices: [] };
}
