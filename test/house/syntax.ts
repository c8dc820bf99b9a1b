import { parseAst } from 'rolldown/parseAst';

export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

export interface Import {
  readonly target: string;
  readonly typeOnly: boolean;
}

/** Every node of a TypeScript module, parents first. */
export function readSyntax(path: string, text: string): SyntaxNode[] {
  return [...walk(parseAst(text, { lang: path.endsWith('.ts') ? 'ts' : 'js' }, path))];
}

/** Static, dynamic, re-exported and type imports; a computed target reads as `?`. */
export function importsOf(nodes: readonly SyntaxNode[]): Import[] {
  return nodes.filter(isImport).map((node) => ({
    target: targetOf(node.source),
    typeOnly: node.type === 'TSImportType' || node.importKind === 'type' || node.exportKind === 'type',
  }));
}

/** The functions of a module as source ranges. */
export function functionsOf(nodes: readonly SyntaxNode[]): SyntaxNode[] {
  return nodes.filter(({ type }) =>
    /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(type),
  );
}

/** Names that a module reads: `process`, `process.env`, `fetch()`, `new Function`, and `new Date()` where nothing is given. */
export function sayingsOf(nodes: readonly SyntaxNode[]): Set<string> {
  return new Set(nodes.flatMap(sayings));
}

/** Names of the classes, interfaces and types that a module declares. */
export function declarationsOf(nodes: readonly SyntaxNode[]): string[] {
  const kinds = /^(ClassDeclaration|TSInterfaceDeclaration|TSTypeAliasDeclaration)$/;
  return nodes.filter(({ type }) => kinds.test(type)).map(({ id }) => nameOf(id) ?? '');
}

export function hasDefaultExport(nodes: readonly SyntaxNode[]): boolean {
  return nodes.some(
    ({ type, exported }) =>
      type === 'ExportDefaultDeclaration' || (type === 'ExportSpecifier' && nameOf(exported) === 'default'),
  );
}

function isImport(node: SyntaxNode): boolean {
  const kinds =
    /^(ImportDeclaration|ImportExpression|TSImportType|ExportNamedDeclaration|ExportAllDeclaration)$/;
  return kinds.test(node.type) && isNode(node.source);
}

function targetOf(source: unknown): string {
  return isNode(source) && typeof source.value === 'string' ? source.value : '?';
}

function sayings(node: SyntaxNode): string[] {
  if (node.type === 'CallExpression') return [`${dotted(node.callee)}()`];
  if (node.type === 'NewExpression') {
    const made = `new ${dotted(node.callee)}`;
    return isEmpty(node.arguments) ? [made, `${made}()`] : [made];
  }
  if (node.type !== 'MemberExpression') return [];
  const object = nameOf(node.object);
  return object ? [object, dotted(node)] : [];
}

function dotted(node: unknown): string {
  if (!isNode(node)) return '?';
  if (node.type !== 'MemberExpression') return nameOf(node) ?? '?';
  return `${nameOf(node.object) ?? '?'}.${nameOf(node.property) ?? '?'}`;
}

function nameOf(node: unknown): string | undefined {
  return isNode(node) && typeof node.name === 'string' ? node.name : undefined;
}

function isEmpty(list: unknown): boolean {
  return Array.isArray(list) && list.length === 0;
}

function* walk(value: unknown): Generator<SyntaxNode> {
  if (isNode(value)) yield value;
  if (typeof value !== 'object' || value === null) return;
  for (const child of Object.values(value)) yield* walk(child);
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}
