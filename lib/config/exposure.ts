/** Keys in a configuration that others on the machine can read. */

/** The keys whose value is a secret, and the environment variable to recommend for each. */
const VARIABLES = { apiKey: "CIO_API_KEY", api_key: "CIO_API_KEY", appApiKey: "CIO_APP_API_KEY" };

/** The default keys of a sandbox, which everybody knows. */
const NO_SECRETS: readonly unknown[] = ["sandbox-api-key", "sandbox-app-api-key"];

/** Permission bits: the group, or everybody on the machine, may read. */
const OTHERS_READ = 0o044;

/** The top-level keys of `document` with a secret in them; `templates` are the strings with environment variables. */
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

/** The warning about `file`, with permissions `mode` and secrets under `keys`; undefined when none is due. */
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
