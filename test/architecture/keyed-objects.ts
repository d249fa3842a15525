// Finds where an object is asked for, or given, a property whose name comes from somewhere else: every object has `constructor`,
// and `__proto__` is none of its properties. By the compiler's own types, which are fixed for the rest of this version.
// Neighbour: test/keyed-objects.test.ts runs it.
import { API, TypeFlags, type Checker } from 'typescript/unstable/sync';
import {
  SyntaxKind,
  type BinaryExpression,
  type ElementAccessExpression,
  type ForInStatement,
  type ForOfStatement,
  type Node,
} from 'typescript/unstable/ast';
import { lineAt } from './repository.ts';

/** @param root a folder with a tsconfig.json @returns `path:line: what is wrong. What to do` */
export function findKeyedObjects(root: string, isMeant: (path: string) => boolean): string[] {
  const api = new API({ cwd: root });
  try {
    const snapshot = api.updateSnapshot({ openProjects: [`${root}/tsconfig.json`] });
    return snapshot.getProjects().flatMap(({ program, checker, rootFiles }) =>
      rootFiles
        .filter((file) => isMeant(file.slice(root.length + 1)))
        .flatMap((file) => {
          const source = program.getSourceFile(file)!;
          return foundIn(source)
            .filter(({ key, within }) => !isFromOwnLoop(key, within) && isAnyText(checker, key))
            .map(({ key, within }) => {
              const line = lineAt(source.text, within.getStart(source));
              return `${file.slice(root.length + 1)}:${line}: a property is named by ${key.getText(source)}, which may be any text. Use a Map`;
            });
        }),
    );
  } finally {
    api.close();
  }
}

interface Found {
  readonly key: Node;
  /** The expression, or pattern, that names a property by it. */
  readonly within: Node;
}

function foundIn(node: Node): Found[] {
  const found: Found[] = [];
  const visit = (one: Node): void => {
    const key = keyOf(one);
    if (key) found.push({ key, within: one });
    one.forEachChild(visit);
  };
  visit(node);
  return found;
}

/** `object[key]`, `key in object`, `const { [key]: value } = object`. What is written as `{ [key]: value }` is an own property. */
function keyOf(node: Node): Node | undefined {
  if (node.kind === SyntaxKind.ElementAccessExpression) return (node as ElementAccessExpression).argumentExpression;
  if (node.kind === SyntaxKind.BinaryExpression) {
    const { left, operatorToken } = node as BinaryExpression;
    return operatorToken.kind === SyntaxKind.InKeyword ? left : undefined;
  }
  if (node.kind !== SyntaxKind.BindingElement) return undefined;
  const { propertyName } = node as Node & { readonly propertyName?: Node & { readonly expression?: Node } };
  return propertyName?.kind === SyntaxKind.ComputedPropertyName ? propertyName.expression : undefined;
}

/** `for (const name in object) … object[name]`, or `of Object.keys(object)`: one of its own. */
function isFromOwnLoop(key: Node, within: Node): boolean {
  if (within.kind !== SyntaxKind.ElementAccessExpression) return false;
  const object = (within as ElementAccessExpression).expression.getText();
  for (let at: Node | undefined = within.parent; at !== undefined; at = at.parent) {
    if (at.kind !== SyntaxKind.ForInStatement && at.kind !== SyntaxKind.ForOfStatement) continue;
    const { initializer, expression } = at as ForInStatement | ForOfStatement;
    const own = at.kind === SyntaxKind.ForInStatement ? object : `Object.keys(${object})`;
    if (expression.getText() === own && initializer.getText() === `const ${key.getText()}`) return true;
  }
  return false;
}

/** A text that is one of a few is no stranger. */
function isAnyText(checker: Checker, key: Node): boolean {
  const type = checker.getTypeAtLocation(key);
  const widest = type && (type.flags & TypeFlags.TypeParameter ? checker.getBaseConstraintOfType(type) : type);
  return widest === undefined || checker.isTypeAssignableTo(checker.getStringType(), widest);
}
