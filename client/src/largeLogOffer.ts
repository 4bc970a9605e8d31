import * as vscode from 'vscode';
import {
  bundleScheme,
  largeLogTabsRequest,
  type LargeLogTabsParams,
  type LargeLogTabsResult,
} from '../../server/src/protocol.js';
import type { LogLanguageClient } from './languageClient.js';
import type { LargeLogDocuments } from './largeLogDocuments.js';
import { t } from './speech.js';

const MB = 1024 * 1024;
const section = 'upgradeForensics.largeLog';
/** What the server was told last is of no use any more. */
const unknown = '?';

/** What tests inside VS Code see of the offer. */
export interface LargeLogOffer extends vscode.Disposable {
  /** Fires when a person is asked whether a log is to be opened in windows. */
  readonly onDidOffer: vscode.Event<vscode.Uri>;
}

/**
 * VS Code opens a file of more than 50 MB without telling extensions of a document: its tab is all there is to see. A log
 * in such a tab is offered once to be opened in windows; its findings are in the Problems panel either way.
 */
export function largeLogOffer(client: LogLanguageClient, documents: LargeLogDocuments): LargeLogOffer {
  const offered = new vscode.EventEmitter<vscode.Uri>();
  const known = new Set<string>();
  let told = unknown;
  const look = async (): Promise<void> => {
    const uris = await largeTabs();
    // Windows and small files come and go: nothing changes for large ones.
    if (uris.join('\n') === told) return;
    told = uris.join('\n');
    const params: LargeLogTabsParams = { uris, settings: vscode.workspace.getConfiguration().get<object>(section, {}) };
    const { logs } = (await client.ask<LargeLogTabsResult>(largeLogTabsRequest, params)) ?? { logs: [] };
    for (const { uri, bytes } of logs) {
      if (known.has(uri)) continue;
      known.add(uri);
      if (!vscode.workspace.getConfiguration(section).get('offer', true)) continue;
      void offer(documents, vscode.Uri.parse(uri), bytes);
      offered.fire(vscode.Uri.parse(uri));
    }
  };
  const subscriptions = [
    offered,
    vscode.window.tabGroups.onDidChangeTabs(() => void look()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (!change.affectsConfiguration(section)) return;
      told = unknown;
      void look();
    }),
    client.onReady(() => {
      told = unknown;
      void look();
    }),
  ];
  return {
    onDidOffer: offered.event,
    dispose() {
      for (const subscription of subscriptions) subscription.dispose();
    },
  };
}

async function offer(documents: LargeLogDocuments, uri: vscode.Uri, bytes: number): Promise<void> {
  const open = t('Open in Sections');
  const never = t("Don't Offer Again");
  const name = uri.path.slice(uri.path.lastIndexOf('/') + 1);
  const size = bytes >= 10 * MB ? Math.round(bytes / MB) : Math.round((bytes / MB) * 100) / 100;
  const choice = await vscode.window.showInformationMessage(
    t('{0} has {1} MB. Opened in sections, a log of this size has its findings, explanations and jumps.', name, size),
    open,
    never,
  );
  if (choice === open) await documents.open(uri);
  if (choice === never) {
    await vscode.workspace.getConfiguration(section).update('offer', false, vscode.ConfigurationTarget.Global);
  }
}

/** The files above the limit that are open in tabs of plain editors, each once. */
export async function largeTabs(): Promise<readonly string[]> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const uris = new Map<string, vscode.Uri>();
  for (const { input } of tabs) {
    if (!(input instanceof vscode.TabInputText)) continue;
    if (input.uri.scheme === 'file' || input.uri.scheme === bundleScheme) uris.set(input.uri.toString(), input.uri);
  }
  const limit = vscode.workspace.getConfiguration(section).get('thresholdMB', 50) * MB;
  const large = await Promise.all([...uris].map(async ([key, uri]) => ((await sizeOf(uri)) > limit ? [key] : [])));
  return large.flat();
}

async function sizeOf(uri: vscode.Uri): Promise<number> {
  try {
    return (await vscode.workspace.fs.stat(uri)).size;
  } catch {
    return 0;
  }
}
