/**
 * Imports that go round in a circle, in the graph that `deno info` gives: imports of types count, and
 * so does `import()`.
 */

/** What each file imports. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/**
 * Finds circles of imports: nothing if there is none, else at least one of each group of files that
 * import one another. Each is a list of files, the first of which the last one imports.
 */
export function findCycles(graph: ImportGraph): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];

  function visit(file: string): void {
    if (done.has(file)) return;
    const start = path.indexOf(file);
    if (start !== -1) {
      cycles.push(path.slice(start));
      return;
    }
    path.push(file);
    for (const imported of graph.get(file) ?? []) visit(imported);
    path.pop();
    done.add(file);
  }

  for (const file of graph.keys()) visit(file);
  return cycles;
}

/** The part of the JSON of `deno info` that is used here. */
interface ModuleInfo {
  specifier: string;
  error?: string;
  dependencies?: { specifier: string; code?: Resolution; type?: Resolution }[];
}

interface Resolution {
  specifier?: string;
  error?: string;
}

/**
 * Reads the imports of all TypeScript files in `paths` and of what they import.
 *
 * @param root Folder of the checkout; files are named relative to it, and others are left out.
 * @param paths Files and folders in it.
 * @throws {Error} if a file is missing, does not parse, or imports what cannot be found.
 */
export async function readImportGraph(root: URL, paths: readonly string[]): Promise<ImportGraph> {
  const files = (await Promise.all(paths.map((path) => typeScriptFiles(new URL(path, root)))))
    .flat();
  const imports = files.map(({ href }) => `import ${JSON.stringify(href)};`).join("\n");
  const entry = `data:application/typescript,${encodeURIComponent(imports)}`;
  const modules = await moduleInfos(entry, root);

  const graph = new Map<string, string[]>();
  for (const { specifier, error, dependencies = [] } of modules) {
    if (error !== undefined) throw new Error(`Cannot read the imports of ${specifier}: ${error}`);
    if (!specifier.startsWith(root.href)) continue;
    const imported = dependencies.flatMap(({ specifier: written, code, type }) => {
      const failure = code?.error ?? type?.error;
      if (failure !== undefined) throw new Error(`Cannot find ${written}: ${failure}`);
      return [code?.specifier, type?.specifier].filter((href) => href?.startsWith(root.href));
    });
    graph.set(relative(specifier), [...new Set(imported.map((href) => relative(href!)))]);
  }
  return graph;

  function relative(href: string): string {
    return href.slice(root.href.length);
  }
}

async function moduleInfos(entry: string, cwd: URL): Promise<ModuleInfo[]> {
  const command = new Deno.Command(Deno.execPath(), { args: ["info", "--json", entry], cwd });
  const { success, stdout, stderr } = await command.output();
  if (!success) throw new Error(`Cannot run 'deno info': ${new TextDecoder().decode(stderr)}`);
  return JSON.parse(new TextDecoder().decode(stdout)).modules;
}

async function typeScriptFiles(path: URL): Promise<URL[]> {
  if (!(await Deno.stat(path)).isDirectory) return [path];
  const files: URL[] = [];
  for await (const { name } of Deno.readDir(path)) {
    const entry = new URL(`${path.href}/${name}`);
    files.push(...await typeScriptFiles(entry));
  }
  return files.filter(({ pathname }) => /\.tsx?$/.test(pathname));
}
