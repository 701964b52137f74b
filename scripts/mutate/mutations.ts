/** Small changes to the code, each of which a test should notice. */

/** The parser: it is no dependency of the program, so it stands in no import map and no lock file. */
const TYPESCRIPT = "npm:typescript@5.9.3";

/** One small change to one file. */
export interface Mutation {
  /** Path from the root of the checkout. */
  path: string;
  /** Line, 1-based. */
  line: number;
  /** Whether it is in a constant of a file that other files cannot see. */
  isPrivate: boolean;
  /** Offsets in the text, in UTF-16 units: what is between them is replaced. */
  start: number;
  end: number;
  replacement: string;
  /** For people: `=== becomes !==`. */
  description: string;
}

/** Operators, and what takes their place. */
const OPERATORS: Record<string, string> = {
  "===": "!==",
  "!==": "===",
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "&&": "||",
  "||": "&&",
  "??": "&&",
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
  "%": "*",
  "&": "|",
  "|": "&",
  "+=": "-=",
  "-=": "+=",
  "??=": "=",
};

// deno-lint-ignore no-explicit-any -- the parser's types would make it a dependency.
type Node = any;

/** Finds everything that could be changed in the text of a file. */
export async function mutationFinder(): Promise<(path: string, text: string) => Mutation[]> {
  const { default: ts } = await import(TYPESCRIPT);
  return (path, text) => {
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    const found: Mutation[] = [];
    const add = (node: Node, replacement: string, what?: string) => {
      const [start, end] = [node.getStart(source), node.getEnd()];
      const line = source.getLineAndCharacterOfPosition(start).line + 1;
      const before = shorten(text.slice(start, end));
      const description = what ?? `${before} becomes ${shorten(replacement)}`;
      const isPrivate = isPrivateConstant(node, ts);
      found.push({ path, line, isPrivate, start, end, replacement, description });
    };
    visit(source, { ts, source, add });
    return found;
  };
}

/** What the walk through a file needs. */
interface Walk {
  ts: Node;
  source: Node;
  add: (node: Node, replacement: string, what?: string) => void;
}

function visit(node: Node, walk: Walk): void {
  const { ts, source } = walk;
  // Types and imports do nothing when the program runs.
  if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) {
    return;
  }
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
  ofExpression(node, walk);
  ofLiteral(node, walk);
  ofStatement(node, walk);
  ts.forEachChild(node, (child: Node) => visit(child, { ...walk, source }));
}

function ofExpression(node: Node, { ts, source, add }: Walk): void {
  if (ts.isBinaryExpression(node)) {
    const operator = node.operatorToken.getText(source);
    const isText = operator === "+" && /["'`]/.test(node.getText(source));
    const other = OPERATORS[operator];
    if (other !== undefined && !isText) add(node.operatorToken, other);
  } else if (ts.isPrefixUnaryExpression(node)) {
    const operand = node.operand.getText(source);
    if (node.operator === ts.SyntaxKind.ExclamationToken) add(node, operand);
  } else if (ts.isConditionalExpression(node)) {
    const condition = node.condition.getText(source);
    add(node.condition, `!(${condition})`);
  }
}

function ofLiteral(node: Node, { ts, source, add }: Walk): void {
  const { TrueKeyword, FalseKeyword } = ts.SyntaxKind;
  if (node.kind === TrueKeyword) add(node, "false");
  else if (node.kind === FalseKeyword) add(node, "true");
  else if (ts.isNumericLiteral(node)) {
    const value = node.getText(source);
    add(node, value === "0" ? "1" : `(${value} + 1)`);
  } else if (isText(node, ts)) {
    const text = node.getText(source);
    const word = text.match(/[A-Za-z]{3,}/)?.[0];
    // A word that only people read: what programs compare has no spaces.
    if (word !== undefined && text.trim().includes(" ")) {
      add(node, text.replace(word, `${word[0]}${word}`), `'${word}' is misspelt`);
    }
  }
}

function isText(node: Node, ts: Node): boolean {
  return ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) ||
    ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node);
}

function ofStatement(node: Node, { ts, source, add }: Walk): void {
  if (ts.isExpressionStatement(node)) {
    add(node, ";", `'${shorten(node.getText(source))}' is left out`);
  } else if (ts.isIfStatement(node)) {
    add(node.expression, `!(${node.expression.getText(source)})`);
    if (node.elseStatement === undefined) {
      add(node, ";", `'if (${shorten(node.expression.getText(source))}) …' is left out`);
    }
  } else if (ts.isReturnStatement(node) && node.expression !== undefined) {
    // In the place of `false` it would be the same to all who ask.
    const isFalsy = ["undefined", "false"].includes(node.expression.getText(source));
    if (!isFalsy) add(node.expression, "undefined as never");
  } else if (ts.isThrowStatement(node)) {
    add(node, ";", `'${shorten(node.getText(source))}' is left out`);
  }
}

/** Whether `node` stands outside of all functions, in a statement that exports nothing. */
function isPrivateConstant(node: Node, ts: Node): boolean {
  let at = node;
  while (!ts.isSourceFile(at.parent)) {
    at = at.parent;
    if (ts.isFunctionLike(at)) return false;
  }
  const { ExportKeyword } = ts.SyntaxKind;
  return ts.isVariableStatement(at) &&
    !at.modifiers?.some(({ kind }: Node) => kind === ExportKeyword);
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, " ");
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}
