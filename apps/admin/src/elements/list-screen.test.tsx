import { createTheme, ThemeProvider } from "@mui/material/styles";
import polyglot from "ra-i18n-polyglot";
import { I18nContext, ListContextProvider } from "react-admin";
import { renderToString } from "react-dom/server";
import { MemoryRouter } from "react-router-dom";
import { describe, expect, it } from "vitest";
import { notSyncedWord } from "../features/connections/List.tsx";
import { zhCN } from "../i18n/zh-CN/index.ts";
import { ListBody } from "./ListScreen.tsx";

const i18n = polyglot(() => zhCN, "zh-CN", [{ locale: "zh-CN", name: "简体" }]);
const body = (list: object) =>
  renderToString(
    <MemoryRouter>
      <I18nContext.Provider value={i18n}>
        <ThemeProvider theme={createTheme()}>
          <ListContextProvider
            value={
              { data: [{ id: 1 }], total: 1_700, page: 1, perPage: 50, filterValues: {}, isPending: false, ...list } as never
            }
          >
            <ListBody empty={{ title: "还没有", text: "" }} atFirst={undefined}>
              <p>旧的一行</p>
            </ListBody>
          </ListContextProvider>
        </ThemeProvider>
      </I18nContext.Provider>
    </MemoryRouter>,
  );

describe("the rows of a list", () => {
  it("that belong to the filter before are shown as loading, and cannot be worked with", () => {
    const stale = body({ isPlaceholderData: true });
    expect(stale).toMatch(/class="stale" aria-busy="true" inert="".*旧的一行/);
    expect(body({ isPlaceholderData: false })).not.toContain("aria-busy");
  });

  it("are counted by the pages as numbers are written everywhere", () => {
    expect(body({})).toContain("第 1–50 项，共 1,700 项");
  });
});

it("a platform is called never synced only where no sync was ever asked for", () => {
  expect(notSyncedWord({ lastRunId: null })).toBe("connection.neverSynced");
  expect(notSyncedWord({ lastRunId: 3 })).toBe("connection.notYetSynced");
});
