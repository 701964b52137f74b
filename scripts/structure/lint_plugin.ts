/** A plugin of `deno lint` for the rules of structure that can be told from one file alone. */

import { pathToFileURL } from "node:url";
import { importProblem } from "./imports.ts";
import { maxFileLines, maxFunctionLines, sized } from "./rules.ts";

const root = new URL("../../", import.meta.url);

/** A comment with a blank line behind it: directly above something it would be about that alone. */
const fileHeader = /^(?:\/\*\*[\s\S]*?\*\/\n|(?:\/\/.*\n)+)\n/;

/** Rules `structure/file-header`, `file-length`, `function-length` and `imports`. */
const plugin: Deno.lint.Plugin = {
  name: "structure",
  rules: {
    "file-header": {
      create: (context) => isSized(context.filename) ? header(context) : {},
    },
    "file-length": {
      create: (context) => isSized(context.filename) ? fileLength(context) : {},
    },
    "function-length": {
      create: (context) => isSized(context.filename) ? functionLength(context) : {},
    },
    "imports": { create: imports },
  },
};
export default plugin;

function isSized(filename: string): boolean {
  const path = pathInCheckout(pathToFileURL(filename));
  return sized.some((start) => path?.startsWith(start));
}

function header(context: Deno.lint.RuleContext): Deno.lint.LintVisitor {
  return {
    Program(node) {
      if (fileHeader.test(context.sourceCode.text)) return;
      context.report({
        node,
        message: "The file does not begin with a line that says what it is for",
      });
    },
  };
}

function fileLength(context: Deno.lint.RuleContext): Deno.lint.LintVisitor {
  return {
    Program(node) {
      const lines = lineCount(context.sourceCode.text.trimEnd());
      if (lines <= maxFileLines) return;
      context.report({
        node,
        message: `The file has ${lines} lines; at most ${maxFileLines} are allowed`,
      });
    },
  };
}

function functionLength(context: Deno.lint.RuleContext): Deno.lint.LintVisitor {
  function check(node: Deno.lint.Node): void {
    const [start, end] = node.range;
    const lines = lineCount(context.sourceCode.text.slice(start, end));
    if (lines <= maxFunctionLines) return;
    context.report({
      node,
      message: `The function has ${lines} lines; at most ${maxFunctionLines} are allowed`,
    });
  }
  return { FunctionDeclaration: check, FunctionExpression: check, ArrowFunctionExpression: check };
}

function imports(context: Deno.lint.RuleContext): Deno.lint.LintVisitor {
  const importer = pathToFileURL(context.filename);
  const from = pathInCheckout(importer);

  function check(node: Deno.lint.Node, specifier: unknown, isDynamic = false): void {
    if (typeof specifier !== "string" || !specifier.startsWith(".")) return;
    const to = pathInCheckout(new URL(specifier, importer));
    if (from === undefined || to === undefined || !isProgram(from)) return;
    const message = importProblem({ from, to, isDynamic });
    if (message !== undefined) context.report({ node, message });
  }

  return {
    ImportDeclaration: (node) => check(node, node.source.value),
    ExportNamedDeclaration: (node) => check(node, node.source?.value),
    ExportAllDeclaration: (node) => check(node, node.source.value),
    ImportExpression: (node) => check(node, literal(node.source), true),
    TSImportType: (node) => check(node, literal(node.argument)),
  };
}

function isProgram(path: string): boolean {
  return path === "main.ts" || path.startsWith("lib/");
}

function literal(node: Deno.lint.Node): unknown {
  if (node.type === "TSLiteralType") return literal(node.literal);
  return node.type === "Literal" ? node.value : undefined;
}

function lineCount(text: string): number {
  return text.split("\n").length;
}

function pathInCheckout({ href }: URL): string | undefined {
  return href.startsWith(root.href) ? href.slice(root.href.length) : undefined;
}
