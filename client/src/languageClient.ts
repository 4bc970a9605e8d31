import * as path from 'node:path';
import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  State,
  TransportKind,
  type ErrorHandler,
  type LanguageClientOptions,
  type ServerOptions,
} from 'vscode-languageclient/node';
import {
  binaryScheme,
  bundleScheme,
  largeLogScheme,
  logLanguages,
  type InitializationOptions,
} from '../../server/src/protocol.js';
import { explanationLinkMiddleware, openExplanationId } from './explanationLinks.js';
import { chosenLanguage, t, textsPath } from './speech.js';

const selectedSchemes = ['file', bundleScheme, 'untitled', 'vscode-vfs', 'vscode-remote'];
/** A server that ends this often within the window below is not started again by itself. */
const restartLimit = 4;
const restartWindowMs = 3 * 60 * 1000;

/** Settings that the server reads when it starts. */
const restartSettings = ['upgradeForensics.language', 'upgradeForensics.signatures.folders'];

/** The language server as the rest of the client sees it: started, asked, restarted, and gone with the extension. */
export class LogLanguageClient implements vscode.Disposable {
  /** The output channel; it exists from the start, so that it can be shown whatever became of the server. */
  readonly output: vscode.LogOutputChannel;
  readonly onReady: vscode.Event<void>;
  private readonly ready = new vscode.EventEmitter<void>();
  private readonly client: LanguageClient;
  /** Logs that change on disk, opened or not: the server reads evidence from there. */
  private readonly watcher = vscode.workspace.createFileSystemWatcher('**/*.{log,LOG}');
  private readonly subscriptions: vscode.Disposable[];
  /** Who listens to our own notifications, by their method. */
  private readonly notifications = new Map<string, vscode.EventEmitter<void>>();
  private recentEnds: number[] = [];
  /** Whether the present server has been ready: one that never was would only fail again. */
  private wasReady = false;
  /** While `start` runs, which reports a failure itself. */
  private starting = false;

  constructor(context: vscode.ExtensionContext) {
    this.output = vscode.window.createOutputChannel('Upgrade Log Forensics', { log: true });
    this.onReady = this.ready.event;
    this.client = new LanguageClient(
      'upgradeForensics',
      'Upgrade Log Forensics',
      serverOptions(context),
      this.clientOptions(context),
    );
    this.subscriptions = [
      this.output,
      this.ready,
      this.watcher,
      this.client.onDidChangeState(({ newState }) => {
        if (newState !== State.Running) return;
        this.wasReady = true;
        void this.announce();
      }),
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (restartSettings.some((setting) => change.affectsConfiguration(setting))) void this.restart();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => void this.restart()),
    ];
  }

  /** Process id of the server; undefined while there is none. */
  get serverProcessId(): number | undefined {
    return this.client.state === State.Running ? this.client.serverProcess?.pid : undefined;
  }

  /** Starts the server. Never rejects: a server that does not start is reported with a way on. */
  async start(): Promise<void> {
    this.starting = true;
    try {
      await this.client.start();
    } catch (error) {
      this.output.error(`The language server did not start: ${describe(error)}`);
      void this.offerRestart(t('Upgrade Log Forensics: the language server did not start.'));
    } finally {
      this.starting = false;
    }
  }

  /** Stops the server, however it is, and starts it afresh. */
  async restart(): Promise<void> {
    this.recentEnds = [];
    if (this.client.state === State.Running) {
      try {
        await this.client.stop();
      } catch (error) {
        this.output.warn(`The old language server did not stop in order: ${describe(error)}`);
      }
    }
    await this.start();
  }

  /**
   * Sends one of our own requests.
   * @returns the answer; undefined when there is no server or it failed, which the person has then been told
   */
  async ask<Result>(method: string, params: object, token?: vscode.CancellationToken): Promise<Result | undefined> {
    try {
      // An absent token must not be passed on: it would be taken for a second parameter of the request.
      return await (token
        ? this.client.sendRequest<Result>(method, params, token)
        : this.client.sendRequest<Result>(method, params));
    } catch (error) {
      if (token?.isCancellationRequested) return undefined;
      this.output.error(`${method}: ${describe(error)}`);
      void this.offerRestart(t('Upgrade Log Forensics: the language server did not answer.'));
      return undefined;
    }
  }

  /** Hears one of our own notifications, of this server and of those that are started later. */
  onNotification(method: string, heard: () => void): vscode.Disposable {
    let all = this.notifications.get(method);
    if (!all) {
      // The connection has room for one listener of a kind: a second one would take the place of the first.
      const emitter = new vscode.EventEmitter<void>();
      this.notifications.set(method, (all = emitter));
      this.subscriptions.push(
        emitter,
        this.client.onNotification(method, () => {
          emitter.fire();
        }),
      );
    }
    return all.event(heard);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    void this.client.dispose().catch(() => undefined);
  }

  private clientOptions(context: vscode.ExtensionContext): LanguageClientOptions {
    return {
      documentSelector: [
        ...logLanguages.flatMap((language) => selectedSchemes.map((scheme) => ({ language, scheme }))),
        { scheme: binaryScheme },
        { scheme: largeLogScheme },
      ],
      outputChannel: this.output,
      initializationOptions: () => initializationOptions(context),
      progressOnInitialization: true,
      markdown: { isTrusted: { enabledCommands: [openExplanationId] } },
      errorHandler: this.errorHandler(),
      synchronize: { configurationSection: 'upgradeForensics', fileEvents: this.watcher },
      middleware: explanationLinkMiddleware,
    };
  }

  private errorHandler(): ErrorHandler {
    return {
      error: (error) => {
        this.output.error(`Connection to the language server: ${error.message}`);
        return { action: ErrorAction.Continue, handled: true };
      },
      closed: () => {
        if (!this.wasReady) {
          if (!this.starting) {
            void this.offerRestart(t('Upgrade Log Forensics: the language server did not start.'));
          }
          return { action: CloseAction.DoNotRestart, handled: true };
        }
        this.wasReady = false;
        const now = Date.now();
        this.recentEnds = [...this.recentEnds.filter((end) => now - end < restartWindowMs), now];
        if (this.recentEnds.length <= restartLimit) {
          this.output.warn('The language server ended unexpectedly and is started again.');
          this.tellEnd();
          return { action: CloseAction.Restart, handled: true };
        }
        void this.offerRestart(
          t(
            'Upgrade Log Forensics: the language server ended {0} times within 3 minutes and is not started again.',
            this.recentEnds.length,
          ),
        );
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    };
  }

  /** The state says `Running` before the features are registered; the promise of `start` waits for them. */
  private async announce(): Promise<void> {
    try {
      await this.client.start();
      this.ready.fire();
    } catch {
      // Reported by `start`, or by the error handler when the client restarted by itself.
    }
  }

  /** What was shown comes again by itself; why it ended stands in the output. */
  private tellEnd(): void {
    const showOutput = t('Show Output');
    const message = t('Upgrade Log Forensics: the language server ended unexpectedly and was started again.');
    void vscode.window.showWarningMessage(message, showOutput).then((choice) => {
      if (choice === showOutput) this.output.show();
    });
  }

  private async offerRestart(message: string): Promise<void> {
    const restart = t('Restart Server');
    const showOutput = t('Show Output');
    const choice = await vscode.window.showErrorMessage(message, restart, showOutput);
    if (choice === restart) await this.restart();
    if (choice === showOutput) this.output.show();
  }
}

function serverOptions(context: vscode.ExtensionContext): ServerOptions {
  const module = context.asAbsolutePath(path.join('dist', 'server.js'));
  const run = { module, transport: TransportKind.ipc };
  return { run, debug: { ...run, options: { execArgv: ['--nolazy', '--inspect=6009'] } } };
}

function initializationOptions(context: vscode.ExtensionContext): InitializationOptions {
  const language = chosenLanguage();
  const knowledgePath = context.asAbsolutePath(path.join('dist', 'knowledge'));
  const trusted = vscode.workspace.isTrusted;
  const largeLog = vscode.workspace.getConfiguration('upgradeForensics').get<object>('largeLog', {});
  const l10nPath = textsPath(context, language);
  const chineseTextsPath = textsPath(context, 'zh-CN');
  return {
    language,
    knowledgePath,
    trusted,
    largeLog,
    ...(l10nPath !== undefined && { l10nPath }),
    ...(chineseTextsPath !== undefined && { chineseTextsPath }),
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
