/**
 * A question to the file system that is asked many times in one turn: of each place in an answer, say. On a network drive
 * each time takes milliseconds. The next turn asks anew.
 */
export function oncePerTurn<T>(ask: (file: string) => T): (file: string) => T {
  const answers = new Map<string, T>();
  return (file) => {
    if (answers.has(file)) return answers.get(file) as T;
    if (answers.size === 0) {
      setImmediate(() => {
        answers.clear();
      });
    }
    const answer = ask(file);
    answers.set(file, answer);
    return answer;
  };
}
