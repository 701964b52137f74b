/** Which file may import which: the order of the folders of lib/, as {@linkcode folders} has it. */

import { exceptions, folders, loadedOnDemand, outside } from "./rules.ts";

/** One import of a file in lib/ or of main.ts. Paths are relative to the root of the checkout. */
export interface Import {
  from: string;
  to: string;
  /** Whether it is an `import()` that runs, not a statement and not a type. */
  isDynamic: boolean;
}

/** Why an import is not allowed, or undefined when it is. */
export function importProblem({ from, to, isDynamic }: Import): string | undefined {
  if (!from.startsWith("lib/") && !to.startsWith("lib/")) return undefined;
  const onDemand = loadedOnDemand.find(({ folder }) => folder === folderOf(to));
  if (onDemand !== undefined && folderOf(from) !== onDemand.folder) {
    const { folder, by } = onDemand;
    if (isDynamic && by.includes(from)) return undefined;
    return `lib/${folder}/ may be imported only by 'import()', and only in ${by.join(" and ")}`;
  }
  if (!from.startsWith("lib/")) return undefined;
  if (!to.startsWith("lib/")) {
    return outside.includes(to) ? undefined : `lib/ may not import ${to}, which is outside of it`;
  }
  return orderProblem(from, to);
}

function orderProblem(from: string, to: string): string | undefined {
  const [source, target] = [folderOf(from), folderOf(to)];
  for (const folder of [source, target]) {
    if (folder !== undefined && !folders.includes(folder)) {
      return `lib/${folder}/ has no place in the order of folders in scripts/structure/rules.ts`;
    }
  }
  if (target === undefined || source === target) return undefined;
  if (source === undefined) {
    return `A file directly in lib/ is a leaf: it may not import from lib/${target}/`;
  }
  if (folders.indexOf(source) < folders.indexOf(target)) return undefined;
  if (exceptions.some(({ file, folder }) => file === from && folder === target)) return undefined;
  return `lib/${source}/ may not import from lib/${target}/, which is further up`;
}

/** The folder of lib/ that a file is in; undefined for a leaf and outside of lib/. */
function folderOf(path: string): string | undefined {
  return /^lib\/([^/]+)\//.exec(path)?.[1];
}
