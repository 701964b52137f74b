/** The version of this program. */

import config from "../deno.json" with { type: "json" };

/** The version of cio-sync, such as `0.1.0`: deno.json's, also inside the executable. */
export const version: string = config.version;
