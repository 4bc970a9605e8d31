import type * as vscode from 'vscode';
import { excludeFilesRequest, type ExcludeFilesParams } from '../../../server/src/protocol.js';
import type { LogLanguageClient } from '../languageClient.js';

const key = 'upgradeForensics.excludedFiles';

/** Files that a person left out of a case: remembered with the workspace, told to every server that starts. */
export class ExcludedFiles implements vscode.Disposable {
  private readonly subscription: vscode.Disposable;

  constructor(
    private readonly memory: vscode.Memento,
    private readonly client: LogLanguageClient,
  ) {
    this.subscription = client.onReady(() => void this.tellAll());
  }

  /** Leaves a file (its name in the case) out, or takes it in again. */
  async set(root: string, file: string, excluded: boolean): Promise<void> {
    const all = this.all();
    const files = (all[root] ?? []).filter((one) => one !== file);
    if (excluded) files.push(file);
    const rest = Object.entries(all).filter(([other]) => other !== root);
    await this.memory.update(key, Object.fromEntries(files.length > 0 ? [...rest, [root, files]] : rest));
    await this.tell(root, files);
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private all(): Readonly<Record<string, string[]>> {
    return this.memory.get<Record<string, string[]>>(key, {});
  }

  private async tellAll(): Promise<void> {
    for (const [root, files] of Object.entries(this.all())) await this.tell(root, files);
  }

  private async tell(root: string, files: readonly string[]): Promise<void> {
    const params: ExcludeFilesParams = { root, files };
    await this.client.ask(excludeFilesRequest, params);
  }
}
