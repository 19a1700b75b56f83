import { AuthError } from "./errors.ts";
import type { Session, Token } from "./session.ts";

/**
 * Calls with the connection's shared token. Where the platform refuses the token, it is dropped (only if it is still the
 * one in use), fetched once more, and the call is made once more; a second refusal is thrown. It never loops.
 */
export async function withToken<T>(
  session: Session,
  options: { readonly name: string; readonly refresh: () => Promise<Token>; readonly call: (token: string) => Promise<T> },
): Promise<T> {
  const first = await session.tokens.get(options.name, options.refresh);
  try {
    return await options.call(first);
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    await session.tokens.drop(options.name, first);
    const second = await session.tokens.get(options.name, options.refresh);
    return options.call(second);
  }
}
