/** Keys in a configuration that others on the machine can read. */

/** What holds a secret by itself, and the environment variable that is to be recommended for it. */
const VARIABLES = { apiKey: "CIO_API_KEY", api_key: "CIO_API_KEY", appApiKey: "CIO_APP_API_KEY" };

/** Those of a sandbox that was given none: everybody knows them. */
const NO_SECRETS: readonly unknown[] = ["sandbox-api-key", "sandbox-app-api-key"];

/** Permission bits: the group, or everybody on the machine, may read. */
const OTHERS_READ = 0o044;

/** The top-level keys of `document` whose secret stands there itself; `templates` has those from the environment. */
export function literalSecrets(
  document: unknown,
  templates: ReadonlyMap<string, string>,
): string[] {
  if (typeof document !== "object" || document === null) return [];
  return Object.entries(document)
    .filter(([key, value]) =>
      Object.hasOwn(VARIABLES, key) && !templates.has(key) && !NO_SECRETS.includes(value)
    )
    .map(([key]) => key);
}

/**
 * What to say about `file` with its permissions `mode` when it holds secrets under `keys`; undefined when there is
 * nothing to say.
 */
export function exposureWarning(
  file: string,
  { mode, keys }: { mode: number | null; keys: readonly string[] },
): string | undefined {
  if (mode === null || (mode & OTHERS_READ) === 0 || keys.length === 0) return undefined;
  const octal = (mode & 0o777).toString(8).padStart(4, "0");
  const lines = keys.map((key) => `"${key}": "\${${VARIABLES[key as keyof typeof VARIABLES]}}"`);
  return `${file} can be read by others on this machine (mode ${octal}) and holds ${
    keys.join(" and ")
  }: write ${lines.join(", ")} and set ${
    keys.length === 1 ? "that variable" : "those variables"
  }, or run chmod 600 ${file}`;
}
