import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNotify, useTranslate } from "react-admin";
import { saidBy } from "../providers/http.ts";

interface Outcome<T> {
  /** Message key shown when it worked. */
  readonly done?: string;
  readonly args?: Record<string, unknown>;
  /** Resources whose lists and records are read again. */
  readonly refresh?: readonly string[];
  readonly onDone?: (result: T) => void;
}

/**
 * Runs something a person asked for: says how it ended, and reads again what it changed.
 * Resolves to undefined where it failed, so that a dialog stays open only while it runs.
 */
export function useAction() {
  const [pending, setPending] = useState(false);
  const notify = useNotify();
  const t = useTranslate();
  const queries = useQueryClient();
  const act = async <T>(work: () => Promise<T>, outcome: Outcome<T> = {}): Promise<T | undefined> => {
    setPending(true);
    try {
      const result = await work();
      if (outcome.done) notify(outcome.done, { type: "success", messageArgs: outcome.args });
      outcome.onDone?.(result);
      return result;
    } catch (error) {
      notify("screen.actionFailed", { type: "error", messageArgs: { why: saidBy(error, t) }, autoHideDuration: 8000 });
      return undefined;
    } finally {
      await Promise.all((outcome.refresh ?? []).map((resource) => queries.invalidateQueries({ queryKey: [resource] })));
      setPending(false);
    }
  };
  return { act, pending };
}
