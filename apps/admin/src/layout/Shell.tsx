import CssBaseline from "@mui/material/CssBaseline";
import { type ReactNode, Suspense, useEffect, useState } from "react";
import { Notification, useTranslate } from "react-admin";
import { useLocation } from "react-router-dom";
import { SkeletonPage } from "../elements/States.tsx";
import { useReadingAfterBegin } from "../providers/events.ts";
import { Boundary } from "./Boundary.tsx";
import { DatabaseBanner } from "./DatabaseBanner.tsx";
import { MustChangePassword } from "./MustChangePassword.tsx";
import { Nav } from "./Nav.tsx";
import { StopBanner } from "./StopBanner.tsx";
import { TopBar } from "./TopBar.tsx";

/** The frame of every page: navigation, top bar, the page itself. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const t = useTranslate();
  const { pathname } = useLocation();
  useReadingAfterBegin();
  const [menu, setMenu] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page change closes the menu of small screens
  useEffect(() => setMenu(false), [pathname]);
  return (
    <>
      <CssBaseline />
      <button type="button" className="skip" onClick={() => document.getElementById("main")?.focus()}>
        {t("ra.navigation.skip_nav")}
      </button>
      <div className="app">
        <Nav open={menu} />
        <div>
          <TopBar onMenu={() => setMenu(!menu)} />
          <DatabaseBanner />
          <StopBanner />
          <main id="main" className="page" tabIndex={-1}>
            <Boundary key={pathname}>
              <Suspense fallback={<SkeletonPage />}>
                <MustChangePassword>{children}</MustChangePassword>
              </Suspense>
            </Boundary>
          </main>
        </div>
      </div>
      <Notification />
    </>
  );
}
