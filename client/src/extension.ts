import * as vscode from 'vscode';
import type { UpgradeForensicsApi } from '../../api/upgradeForensics.js';
import { logDetector } from './logDetector.js';
import { bundleScheme, documentScheme } from '../../server/src/protocol.js';
import { createApi } from './api.js';
import { registerBinaryEditors } from './binaryEditors.js';
import { BundleFiles } from './bundleFiles.js';
import { addComponentCommand } from './commands/addComponent.js';
import { copyEvidenceRequestCommand } from './commands/copyEvidenceRequest.js';
import { compareCommands } from './commands/compareWithGoodRun.js';
import { createReportCommand } from './commands/createReport.js';
import { detectLanguageCommand } from './commands/detectLanguage.js';
import { filterTimelineCommand } from './commands/filterTimeline.js';
import { lookUpErrorCodeCommand } from './commands/lookUpErrorCode.js';
import { markAsBenignCommand } from './commands/markAsBenign.js';
import { newSignatureCommand } from './commands/newSignature.js';
import { continueOpenBundle, openBundleCommand } from './commands/openBundle.js';
import { openCaseNotesCommand } from './commands/openCaseNotes.js';
import { openExplanationCommand } from './commands/openExplanation.js';
import { proposeFixCommand } from './commands/proposeFix.js';
import { createRedactedCopyCommand } from './commands/redactedCopy.js';
import { redactTextCommands } from './commands/redactText.js';
import { restartServerCommand } from './commands/restartServer.js';
import { showCorrelatedCommand, showEvidenceCommand } from './commands/showPlaces.js';
import { showRuleLinesCommand } from './commands/showRuleLines.js';
import { testSignaturesCommand } from './commands/testSignatures.js';
import { showOutputCommand } from './commands/showOutput.js';
import { showSameMomentCommand } from './commands/showSameMoment.js';
import { showTimelineCommand } from './commands/showTimeline.js';
import { showTimelinePictureCommand } from './commands/showTimelinePicture.js';
import { ExplanationDocuments } from './explanationDocuments.js';
import { LogLanguageClient } from './languageClient.js';
import { followCurrentDocument } from './currentDocument.js';
import { introduce } from './introduction.js';
import { followLanguage } from './speech.js';
import { registerLanguageModelTools } from './languageModelTools.js';
import { registerLargeLogs, type LargeLogsApi } from './largeLogs.js';
import { RedactionPreviews } from './redactionPreviews.js';
import { TimelineDocuments } from './timelineDocuments.js';
import { TimelinePictures, type TimelinePicturesApi } from './timelinePicture/pictures.js';
import { registerCaseView, type CaseViewApi } from './views/registerCaseView.js';

/** Every command, in the order of the manifest; each registers the one that its file is named after. */
const commands = [
  lookUpErrorCodeCommand,
  openExplanationCommand,
  detectLanguageCommand,
  showEvidenceCommand,
  showCorrelatedCommand,
  proposeFixCommand,
  openCaseNotesCommand,
  showSameMomentCommand,
  copyEvidenceRequestCommand,
  compareCommands,
  newSignatureCommand,
  markAsBenignCommand,
  addComponentCommand,
  testSignaturesCommand,
  showRuleLinesCommand,
  restartServerCommand,
  showOutputCommand,
];

/** What other extensions are promised; beside it, what the tests inside VS Code look at. */
export interface ExtensionApi extends UpgradeForensicsApi {
  /** Process id of the language server; undefined while there is none. */
  readonly serverProcessId: () => number | undefined;
  /** Fires each time a language server is ready to answer, after a restart too. */
  readonly onServerReady: vscode.Event<void>;
  readonly case: CaseViewApi;
  readonly largeLogs: LargeLogsApi;
  readonly timelinePictures: TimelinePicturesApi;
}

/** Called once by VS Code, when a log language or a folder of upgrade logs is opened, or one of our commands is run. */
export async function activate(context: vscode.ExtensionContext): Promise<ExtensionApi> {
  // Before everything that says something.
  context.subscriptions.push(followLanguage(context), followCurrentDocument());
  const client = new LogLanguageClient(context);
  const explanations = new ExplanationDocuments(client);
  const bundles = new BundleFiles(client);
  context.subscriptions.push(
    client,
    explanations,
    bundles,
    vscode.workspace.registerFileSystemProvider(bundleScheme, bundles, { isReadonly: true, isCaseSensitive: true }),
    openBundleCommand(context, client),
    vscode.workspace.registerTextDocumentContentProvider(documentScheme, explanations),
    registerBinaryEditors(client),
    ...commands.map((register) => register(client)),
  );
  // Of several providers of one scheme the last one is asked first: the timeline's comes after that of explanations.
  const timelines = new TimelineDocuments(client);
  context.subscriptions.push(
    timelines,
    showTimelineCommand(client, timelines),
    filterTimelineCommand(client, timelines),
  );
  const timelinePictures = new TimelinePictures(context, client);
  context.subscriptions.push(timelinePictures, showTimelinePictureCommand(client, timelinePictures));
  context.subscriptions.push(createReportCommand(context, client));
  const redactionPreviews = new RedactionPreviews();
  context.subscriptions.push(
    redactionPreviews,
    createRedactedCopyCommand(context, client, redactionPreviews),
    redactTextCommands(context, client),
  );
  const largeLogs = registerLargeLogs(context, client);
  const caseView = registerCaseView(context, client);
  context.subscriptions.push(registerLanguageModelTools(client));
  const api = createApi(context, client);
  await client.start();
  context.subscriptions.push(logDetector(client));
  void continueOpenBundle(context, client);
  void introduce(context, caseView.view);
  return {
    ...api,
    serverProcessId: () => client.serverProcessId,
    onServerReady: client.onReady,
    case: caseView,
    largeLogs,
    timelinePictures,
  };
}
