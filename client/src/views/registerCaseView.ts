import type * as vscode from 'vscode';
import { copyCaseTextCommand } from '../commands/copyCaseText.js';
import { copyCitationCommand } from '../commands/copyCitation.js';
import { insertIntoNotesCommand } from '../commands/insertIntoNotes.js';
import { excludeFileCommand } from '../commands/excludeFile.js';
import { getStartedCommand } from '../commands/getStarted.js';
import { goToFirstCauseCommand } from '../commands/goToFirstCause.js';
import { openSampleCaseCommand } from '../commands/openSampleCase.js';
import { nextFindingCommand } from '../commands/nextFinding.js';
import { previousFindingCommand } from '../commands/previousFinding.js';
import { refreshCasesCommand } from '../commands/refreshCases.js';
import { showCorrelatedEntriesCommand } from '../commands/showCorrelatedEntries.js';
import type { LogLanguageClient } from '../languageClient.js';
import { CaseView } from './caseView.js';
import { ExcludedFiles } from './excludedFiles.js';
import { SelectionStatus } from './selectionStatus.js';
import { VerdictStatus } from './verdictStatus.js';

/** The parts of the view that tests inside VS Code look at. */
export interface CaseViewApi {
  readonly view: CaseView;
  readonly status: VerdictStatus;
  readonly selection: SelectionStatus;
}

/** The Upgrade Case view, the verdict in the status bar, and the commands that go with them. */
export function registerCaseView(context: vscode.ExtensionContext, client: LogLanguageClient): CaseViewApi {
  const files = new ExcludedFiles(context.workspaceState, client);
  const view = new CaseView(client);
  const status = new VerdictStatus(view, client);
  const selection = new SelectionStatus(client);
  context.subscriptions.push(
    files,
    view,
    status,
    selection,
    nextFindingCommand(client, view),
    previousFindingCommand(client, view),
    goToFirstCauseCommand(client),
    getStartedCommand(context),
    openSampleCaseCommand(context, client, view),
    showCorrelatedEntriesCommand(client),
    copyCitationCommand(client),
    insertIntoNotesCommand(client),
    copyCaseTextCommand('copyRequest'),
    copyCaseTextCommand('copyValue'),
    excludeFileCommand('excludeFile', files),
    excludeFileCommand('includeFile', files),
    refreshCasesCommand(client, view),
  );
  return { view, status, selection };
}
