// What a PromQL expression asks for, by Prometheus' own grammar: metrics with the labels that it selects by, and labels that it groups
// by. Neighbour: known-metrics.ts, against which that is held.
import { parser } from '@prometheus-io/lezer-promql';
import type { SyntaxNode } from '@lezer/common';

export interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly Matcher[];
}
export interface Expression {
  readonly selectors: readonly Selector[];
  readonly groupedBy: readonly string[];
}

/** @throws Error that says where an expression is none */
export function parseExpression(text: string): Expression {
  const tree = parser.parse(text);
  const selectors: Selector[] = [];
  const groupedBy: string[] = [];
  const textOf = (node: SyntaxNode | null): string => (node ? text.slice(node.from, node.to) : '');
  tree.iterate({
    enter(found) {
      const { node } = found;
      if (node.type.isError) throw new Error(`no PromQL at ${JSON.stringify(text.slice(node.from, node.from + 30))}: ${text}`);
      if (node.name === 'VectorSelector')
        selectors.push({ metric: textOf(node.getChild('Identifier')), matchers: matchersOf(node, textOf) });
      if (node.name === 'GroupingLabels') groupedBy.push(...node.getChildren('LabelName').map(textOf));
    },
  });
  return { selectors, groupedBy };
}

const matchersOf = (selector: SyntaxNode, textOf: (node: SyntaxNode | null) => string): Matcher[] =>
  (selector.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? []).map((matcher) => ({
    label: textOf(matcher.getChild('LabelName')),
    operator: textOf(matcher.getChild('MatchOp')),
    // Strings of PromQL are escaped as those of JSON, as far as we use it.
    value: JSON.parse(textOf(matcher.getChild('StringLiteral'))) as string,
  }));
