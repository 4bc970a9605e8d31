import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import {
  caseChangedNotification,
  pictureWindowRequest,
  timelinePictureRequest,
  type PictureWindowParams,
  type PictureWindowResult,
  type TimelinePictureParams,
  type TimelinePictureResult,
} from '../../../server/src/protocol.js';
import type { FromPicture, PictureState, ToPicture } from '../../../webview/src/messages.js';
import type { LogLanguageClient } from '../languageClient.js';
import { picturePage } from './page.js';
import { t } from '../speech.js';

const viewType = 'upgradeForensics.timelinePicture';
/** A case that is being written changes line by line. */
const REDRAW_AFTER_MS = 500;

/** What other parts, and the tests inside VS Code, can see of the pictures. */
export interface TimelinePicturesApi {
  /** Fires for each message of a picture. */
  readonly onMessage: vscode.Event<FromPicture>;
}

/** An open picture, and the case in it. */
interface Open {
  readonly panel: vscode.WebviewPanel;
  /** What to ask for: a case, or the document that it was opened from. */
  wanted: TimelinePictureParams;
  root: string | undefined;
}

/** The pictures of cases: one panel for each case, which comes back after a restart. */
export class TimelinePictures implements vscode.WebviewPanelSerializer<PictureState>, vscode.Disposable {
  readonly onMessage: vscode.Event<FromPicture>;
  private readonly heard = new vscode.EventEmitter<FromPicture>();
  private readonly pictures = new Set<Open>();
  private readonly subscriptions: vscode.Disposable[];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly client: LogLanguageClient,
  ) {
    this.onMessage = this.heard.event;
    this.subscriptions = [
      this.heard,
      vscode.window.registerWebviewPanelSerializer(viewType, this),
      client.onNotification(caseChangedNotification, () => this.redrawSoon()),
      // A new server may speak another language.
      client.onReady(() => this.redrawSoon()),
    ];
  }

  /** Shows the picture of a case: the one that is open, or a new one. */
  async show(wanted: TimelinePictureParams, column: vscode.ViewColumn): Promise<void> {
    const answer = await this.client.ask<TimelinePictureResult>(timelinePictureRequest, wanted);
    if (!answer) return;
    if (answer.root === undefined || !answer.picture) {
      void vscode.window.showInformationMessage(answer.message ?? t('No log was found here.'));
      return;
    }
    const { root } = answer;
    const open = [...this.pictures].find((one) => one.root === root);
    if (open) {
      open.panel.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(viewType, titleOf(answer.name), column);
    this.serve({ panel, wanted: { root }, root });
  }

  /** VS Code was started again, or the window loaded anew: the panel is there, its page is not. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: PictureState | undefined): Promise<void> {
    const root = state?.root;
    if (root === undefined) panel.dispose();
    else this.serve({ panel, wanted: { root }, root });
    return Promise.resolve();
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const { panel } of this.pictures) panel.dispose();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private serve(open: Open): void {
    const { panel } = open;
    const { webview } = panel;
    this.pictures.add(open);
    const folder = vscode.Uri.joinPath(this.context.extensionUri, 'dist');
    webview.options = { enableScripts: true, localResourceRoots: [folder] };
    // A tab draws the icon as it is: one for each ground.
    const icon = (ground: string): vscode.Uri =>
      vscode.Uri.joinPath(this.context.extensionUri, 'media', `upgrade-case-${ground}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    panel.onDidDispose(() => this.pictures.delete(open));
    webview.onDidReceiveMessage((message: FromPicture) => {
      void this.answer(open, message);
    });
    const uri = (name: string): string => webview.asWebviewUri(vscode.Uri.joinPath(folder, name)).toString();
    webview.html = picturePage({
      language: vscode.env.language,
      title: panel.title,
      waiting: t('Reading the case...'),
      cspSource: webview.cspSource,
      nonce: randomBytes(18).toString('base64url'),
      scriptUri: uri('timelinePicture.js'),
      styleUri: uri('timelinePicture.css'),
    });
  }

  private async answer(open: Open, message: FromPicture): Promise<void> {
    switch (message.type) {
      case 'ready':
        await this.sendHead(open);
        break;
      case 'window':
        await this.sendWindow(open, message);
        break;
      case 'open':
        await openLine(message, open.panel);
        break;
      case 'drawn':
        break;
    }
    this.heard.fire(message);
  }

  private async sendHead(open: Open): Promise<void> {
    const answer = await this.client.ask<TimelinePictureResult>(timelinePictureRequest, open.wanted);
    // Without an answer the person was told, and the picture stays as it was.
    if (!answer) return;
    const { root, name, picture, message } = answer;
    if (root === undefined || !picture) {
      post(open, { type: 'message', text: message ?? t('No log was found here.') });
      return;
    }
    open.panel.title = titleOf(name);
    post(open, { type: 'head', root, name, head: picture });
  }

  private async sendWindow({ root, panel }: Open, wanted: FromPicture & { type: 'window' }): Promise<void> {
    if (root === undefined) return;
    const { id, from, to, width, lanes } = wanted;
    const params: PictureWindowParams = { root, from, to, width, lanes };
    const window = await this.client.ask<PictureWindowResult>(pictureWindowRequest, params);
    if (window) post({ panel }, { type: 'window', id, window });
  }

  private redrawSoon(): void {
    if (this.pictures.size === 0) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      for (const open of this.pictures) void this.sendHead(open);
    }, REDRAW_AFTER_MS);
  }
}

function titleOf(name: string): string {
  return t('Timeline picture: {0}', name);
}

function post({ panel }: Pick<Open, 'panel'>, message: ToPicture): void {
  void panel.webview.postMessage(message);
}

/** The line opens beside the picture, so that both are seen; where editors stand already, there. */
async function openLine({ uri, line }: { readonly uri: string; readonly line: number }, panel: vscode.WebviewPanel) {
  const other = vscode.window.tabGroups.all.find(({ viewColumn }) => viewColumn !== panel.viewColumn);
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.parse(uri), {
    selection: new vscode.Range(line, 0, line, 0),
    preview: true,
    viewColumn: other?.viewColumn ?? vscode.ViewColumn.Beside,
  } satisfies vscode.TextDocumentShowOptions);
}
