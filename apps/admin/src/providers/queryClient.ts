import { QueryClient } from "@tanstack/react-query";
import { statusOf } from "./http.ts";

const RETRIES = 3;

/** What the server refused stays refused: only silence and the server's own faults are worth asking again. */
export const worthAskingAgain = (failures: number, error: unknown): boolean => {
  const status = statusOf(error);
  return failures < RETRIES && !(status >= 400 && status < 500);
};

export const queryClient = new QueryClient({ defaultOptions: { queries: { retry: worthAskingAgain } } });
