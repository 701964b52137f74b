/** Lets everything run that does not wait for the outside world. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await Promise.resolve();
}

/** Lets the outside world have `count` turns too. */
export async function turns(count = 1): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setTimeout(resolve, 0));
}

/** Waits for something that takes a few turns of the outside world; throws when it does not happen in very many. */
export async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; !isSo(); i++) {
    if (i === 3000) throw new Error(`It did not happen: ${isSo}`);
    await turns();
  }
}
