import SearchIcon from "@mui/icons-material/Search";
import { lazy, Suspense, useEffect, useState } from "react";
import { useCanAccess, useTranslate } from "react-admin";

const SearchDialog = lazy(() => import("./SearchDialog.tsx"));

/** One search over everything the platforms said; Ctrl K from anywhere. */
export function SearchBox() {
  const t = useTranslate();
  const [open, setOpen] = useState(false);
  const { canAccess } = useCanAccess({ resource: "records", action: "list" });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!canAccess || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k") return;
      event.preventDefault();
      setOpen(true);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [canAccess]);
  if (!canAccess) return null;
  return (
    <>
      <button type="button" className="search-open" onClick={() => setOpen(true)}>
        <span>
          <SearchIcon /> {t("search.placeholder")}
        </span>
        <span className="kbd">Ctrl K</span>
      </button>
      {open && (
        <Suspense>
          <SearchDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
