// What the sources say to people, read from their syntax: messages that are handed to a translator, texts that carry both
// languages, and words that reach a person without either.
import ts from 'typescript';

/** Object properties whose text is translated where it is shown: problems, missing evidence, titles of code families. */
const translatedProperties = new Set(['what', 'why', 'title']);

/** The file that was parsed last: several questions are asked of each. */
let last = { text: '', source: ts.createSourceFile('', '', ts.ScriptTarget.Latest, true) };

/** @param {string} file @param {string} text */
function parse(file, text) {
  if (last.source.fileName !== file || last.text !== text) {
    last = { text, source: ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true) };
  }
  return last.source;
}

/** @param {ts.SourceFile} source @param {ts.Node} node 1-based line of a node */
const lineOf = (source, node) => source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;

/** @param {ts.CallExpression | ts.NewExpression} call name of what is called, without what it belongs to */
function calleeOf(call) {
  const { expression } = call;
  if (ts.isIdentifier(expression)) return expression.text;
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : '';
}

/** The texts that an expression can be; undefined where it is not made of texts alone. @param {ts.Expression} node */
function literalsOf(node) {
  if (ts.isStringLiteralLike(node)) return node.text === '' ? [] : [node.text];
  if (ts.isParenthesizedExpression(node)) return literalsOf(node.expression);
  if (ts.isConditionalExpression(node)) {
    const [yes, no] = [literalsOf(node.whenTrue), literalsOf(node.whenFalse)];
    return yes && no && [...yes, ...no];
  }
  return undefined;
}

/** @param {ts.ObjectLiteralElementLike} property */
function nameOf(property) {
  const { name } = property;
  return name && (ts.isIdentifier(name) || ts.isStringLiteralLike(name)) ? name.text : '';
}

/**
 * Every message that a source hands to a translator: the first argument of `t(...)` or `l10n.t(...)`, what `report(...)`
 * says of a rule, and the properties that are translated where they are shown.
 *
 * `given`: how many arguments follow; undefined where they are not counted. `computed`: the expressions whose texts
 * cannot be read here.
 *
 * @param {string} file @param {string} text
 * @returns {{ messages: { message: string, line: number, given?: number }[], computed: { expression: string, line: number }[] }}
 */
export function messagesOf(file, text) {
  const source = parse(file, text);
  const messages = [];
  const computed = [];
  /** @param {ts.Node} node */
  const visit = (node) => {
    ts.forEachChild(node, visit);
    const line = lineOf(source, node);
    if (ts.isCallExpression(node)) {
      const name = calleeOf(node);
      const [first, ...rest] = node.arguments;
      if (name === 't' && first) {
        const literals = literalsOf(first);
        const counted = rest.some((one) => ts.isSpreadElement(one)) ? {} : { given: rest.length };
        for (const message of literals ?? []) messages.push({ message, line, ...counted });
        if (!literals) computed.push({ expression: first.getText(source).replace(/\s+/g, ' '), line });
      }
      // report(path, what, help): problems of knowledge files.
      if (name === 'report') {
        for (const message of rest.slice(0, 2).flatMap((one) => literalsOf(one) ?? [])) messages.push({ message, line });
      }
    } else if (ts.isPropertyAssignment(node) && translatedProperties.has(nameOf(node))) {
      for (const message of literalsOf(node.initializer) ?? []) messages.push({ message, line });
    }
  };
  visit(source);
  return { messages, computed };
}

/**
 * Messages that are translated when their file is loaded, outside of any function: before the language is known, and
 * never again.
 *
 * @param {string} file @param {string} text
 * @returns {{ message: string, line: number }[]}
 */
export function earlyMessages(file, text) {
  const source = parse(file, text);
  const found = [];
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isCallExpression(node) && calleeOf(node) === 't' && node.arguments[0]) {
      found.push({ message: written(node.arguments[0]) ?? '', line: lineOf(source, node) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Every text literal: a message may reach the translator through a constant or a parameter. */
export function literalsIn(file, text) {
  const found = new Set();
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isStringLiteralLike(node)) found.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(parse(file, text));
  return found;
}

/**
 * Texts that carry both languages themselves, `{ en: ..., 'zh-CN': ... }`. A text that is put together keeps its
 * places as `{}`.
 *
 * @param {string} file @param {string} text
 * @returns {{ line: number, en?: string, 'zh-CN'?: string }[]} a language is absent where it is not there
 */
export function localizedIn(file, text) {
  const source = parse(file, text);
  const found = [];
  /** @param {ts.Node} node */
  const visit = (node) => {
    ts.forEachChild(node, visit);
    if (!ts.isObjectLiteralExpression(node)) return;
    const members = new Map();
    for (const property of node.properties) {
      const name = nameOf(property);
      if (name !== 'en' && name !== 'zh-CN') continue;
      members.set(name, ts.isPropertyAssignment(property) ? written(property.initializer) : undefined);
    }
    if (members.size === 0) return;
    const one = { line: lineOf(source, node) };
    for (const [name, value] of members) one[name] = value ?? '{}';
    found.push(one);
  };
  visit(source);
  return found;
}

/** What is written out of a text, with `{}` for what is put in; undefined where it is no text. @param {ts.Node} node */
function written(node) {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node)) {
    // Of words that are chosen among, the first stand for all.
    const put = (inner) => literalsOf(inner)?.[0] ?? '{}';
    return node.head.text + node.templateSpans.map(({ expression, literal }) => put(expression) + literal.text).join('');
  }
  if (ts.isParenthesizedExpression(node)) return written(node.expression);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const parts = [written(node.left), written(node.right)];
    return parts.every((part) => part === undefined) ? undefined : parts.map((part) => part ?? '{}').join('');
  }
  return undefined;
}

/** Properties, of objects that are made and of elements, whose text a person reads. */
const shownProperties = new Set(
  `title label description detail tooltip placeHolder placeholder prompt message openLabel saveLabel ariaLabel spoken
  textContent innerText innerHTML validationMessage accessibilityInformation heading caption altText hoverMessage`.split(
    /\s+/,
  ),
);
/** Calls whose arguments a person reads. */
const showingCalls = /^(?:show(?:Information|Warning|Error)Message|setStatusBarMessage|appendText|createStatusBarItem)$/;
/** Those of the command line: `terminal.out(...)`, `process.stdout.write(...)`. */
const printingCalls = /\b(?:terminal|process)\b.*\.(?:out|err|write)$/;

/**
 * Words for a person that no translator sees: in what an editor, a page or a terminal is given to show. A rule of thumb:
 * words that come through a variable are not seen.
 *
 * @param {string} file @param {string} text
 * @returns {{ text: string, line: number, where: string }[]}
 */
export function bareTexts(file, text) {
  const source = parse(file, text);
  const found = [];
  /** @param {ts.Node} node @param {string} where */
  const check = (node, where) => {
    if (ts.isConditionalExpression(node)) {
      check(node.whenTrue, where);
      check(node.whenFalse, where);
      return;
    }
    if (ts.isArrayLiteralExpression(node)) {
      for (const element of node.elements) check(element, where);
      return;
    }
    const words = written(node);
    if (words !== undefined && isProse(words)) found.push({ text: words, line: lineOf(source, node), where });
  };
  /** @param {ts.Node} node */
  const visit = (node) => {
    ts.forEachChild(node, visit);
    if (ts.isPropertyAssignment(node) && shownProperties.has(nameOf(node))) check(node.initializer, nameOf(node));
    else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      const { left } = node;
      if (ts.isPropertyAccessExpression(left) && shownProperties.has(left.name.text)) check(node.right, left.name.text);
    } else if (ts.isCallExpression(node)) {
      const name = calleeOf(node);
      const callee = node.expression.getText(source);
      if (showingCalls.test(name) || printingCalls.test(callee)) for (const one of node.arguments) check(one, name);
      const [attribute, value] = node.arguments;
      if (name === 'setAttribute' && attribute && value && ts.isStringLiteralLike(attribute)) {
        if (/^(?:title|alt|placeholder|aria-(?:label|description|roledescription|valuetext))$/.test(attribute.text)) {
          check(value, attribute.text);
        }
      }
    } else if (ts.isNewExpression(node) && /Error$/.test(calleeOf(node)) && node.arguments?.[0]) {
      check(node.arguments[0], calleeOf(node));
    }
  };
  visit(source);
  return found;
}

/** Two words side by side, or one that begins like a sentence; ids, codes, icons and addresses are none. */
export function isProse(text) {
  const rest = text
    .replace(/\$\([\w~-]+\)/g, '')
    .replace(/\{\d*\}/g, '')
    .replace(/[a-z][\w+.-]*:\/\/\S+/gi, '')
    .replace(/`[^`]*`|<[^>]*>/g, ' ');
  return /\p{L}{2,}[,;:]? \p{L}+/u.test(rest) || /^\s*\p{Lu}\p{Ll}{2,}\s*[.:!?…]?\s*$/u.test(rest) || /\p{Script=Han}/u.test(rest);
}
