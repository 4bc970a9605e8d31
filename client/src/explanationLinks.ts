import * as vscode from 'vscode';
import type { Middleware } from 'vscode-languageclient/node';
import { documentScheme } from '../../server/src/protocol.js';

/** The command that opens an explanation page rendered, in place of its Markdown source. */
export const openExplanationId = 'upgradeForensics.openExplanation';

const linkTarget = new RegExp(`\\]\\((${documentScheme}:[^)\\s]+)\\)`, 'g');

/**
 * The server links to its pages by their URI, which every editor can open. VS Code would show the page's source behind
 * a link in a log, and drops links of unknown schemes from hovers: here they become the command that opens the page.
 */
export const explanationLinkMiddleware: Middleware = {
  provideHover: async (document, position, token, next) => {
    const hover = await next(document, position, token);
    if (!hover) return hover;
    return new vscode.Hover(hover.contents.map(linkedContent), hover.range);
  },
  provideDocumentLinks: async (document, token, next) => {
    const links = await next(document, token);
    for (const link of links ?? []) link.target = linkedTarget(link.target);
    return links;
  },
  resolveDocumentLink: async (link, token, next) => {
    const resolved = await next(link, token);
    if (resolved) resolved.target = linkedTarget(resolved.target);
    return resolved;
  },
};

function linkedContent(
  content: vscode.MarkdownString | vscode.MarkedString,
): vscode.MarkdownString | vscode.MarkedString {
  if (!(content instanceof vscode.MarkdownString)) return content;
  content.value = content.value.replace(linkTarget, (_, uri: string) => `](${commandUri(uri).toString()})`);
  return content;
}

function linkedTarget(target: vscode.Uri | undefined): vscode.Uri | undefined {
  return target?.scheme === documentScheme ? commandUri(target.toString()) : target;
}

function commandUri(uri: string): vscode.Uri {
  return vscode.Uri.parse(`command:${openExplanationId}?${encodeURIComponent(JSON.stringify([uri]))}`);
}
