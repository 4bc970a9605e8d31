import * as path from 'node:path';
import * as vscode from 'vscode';

const viewType = 'upgradeForensics.report';

/** Reports that were written, shown beside the logs: one panel for each file. A page without scripts, cut off from everything. */
export class ReportPreview implements vscode.Disposable {
  private readonly panels = new Map<string, vscode.WebviewPanel>();

  /** @param html the report itself: it carries the policy that keeps everything else out */
  show(file: vscode.Uri, html: string): void {
    const key = file.toString();
    let panel = this.panels.get(key);
    if (panel) panel.reveal();
    else {
      panel = vscode.window.createWebviewPanel(viewType, path.posix.basename(file.path), vscode.ViewColumn.Active, {
        enableScripts: false,
        enableFindWidget: true,
        localResourceRoots: [],
      });
      panel.onDidDispose(() => this.panels.delete(key));
      this.panels.set(key, panel);
    }
    panel.webview.html = html;
  }

  dispose(): void {
    for (const panel of this.panels.values()) panel.dispose();
  }
}
