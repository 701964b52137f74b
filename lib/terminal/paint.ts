/** Colours on stderr, which can be a terminal where stdout is none, and the other way round. */

/** `text` in the colour with this number of SGR, or as it is where there is none. */
export function paint(text: string, color: number | undefined): string {
  return color === undefined || text === "" ? text : `\x1b[${color}m${text}\x1b[39m`;
}

/** What says whether there are colours. */
export interface ColorFacts {
  isTerminal: boolean;
  /** An environment variable. */
  env: (name: string) => string | undefined;
}

/**
 * Whether a text may have colours. `NO_COLOR` turns them off, `FORCE_COLOR` on (`0` and `false` off), in this order;
 * otherwise a terminal that is not `TERM=dumb` has them.
 */
export function hasColors({ isTerminal, env }: ColorFacts): boolean {
  if (isSet(env("NO_COLOR"))) return false;
  const forced = env("FORCE_COLOR");
  if (isSet(forced)) return forced !== "0" && forced !== "false";
  return isTerminal && !isDumb(env);
}

/** Whether a terminal can do no more than print: no bar, no colours. */
export function isDumb(env: ColorFacts["env"]): boolean {
  return env("TERM") === "dumb";
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== "";
}
