/** Keeps the process running while nothing but a signal or an error is waited for. */

/** Until the result is disposed of: listeners of signals alone do not. */
export function keepAlive(): Disposable {
  const timer = setInterval(() => {}, 60_000);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
