import { useQuery } from "@tanstack/react-query";
import { useStoreContext, useTranslate } from "react-admin";
import { NavLink } from "react-router-dom";
import { useWords } from "../connectors/useWords.ts";
import { useHome } from "../dashboard/useHome.ts";
import { useFetch } from "../elements/useFetch.ts";
import { useWaiting } from "../features/change-sets/useWaiting.ts";
import { allows, me } from "../providers/session.ts";
import { type Counts, countsOf, GROUPS, type Place } from "./places.ts";

/** The pages this person may open, with the counts that ask for attention. */
export function Nav({ open }: { readonly open: boolean }) {
  const t = useTranslate();
  const { data: account } = useQuery({ queryKey: ["me"], queryFn: me, staleTime: 60_000 });
  const rights = account?.permissions ?? {};
  const sees = (resource: string) => allows(rights, resource, "list");
  const { data: home } = useHome(sees("sync-runs"));
  const { connections } = useWords(sees("connections"));
  const { total: waiting, mine } = useWaiting(sees("change-sets"));
  const counts: Counts = {
    ...(home ? countsOf(home, connections, allows(rights, "connections", "sync")) : {}),
    "change-sets": mine > 0 ? { value: mine, hot: true } : { value: waiting, hot: false },
  };
  const demo = useFetch<unknown>(["simulators"], "/demo/simulators", { enabled: sees("demo") });
  const mayOpen = ({ resource }: Place) => {
    if (resource === "simulators") return demo.isSuccess;
    if (resource === "change-imports") return allows(rights, "change-sets", "create");
    return resource === "write-safety" ? allows(rights, resource, "show") : sees(resource);
  };
  return (
    <nav className={open ? "nav open" : "nav"} aria-label={t("nav.main")}>
      <NavLink className="brand" to="/">
        园枢 <span>CampusHub</span>
      </NavLink>
      <ul>
        <Item to="/" word={t("nav.home")} count={counts.home} />
      </ul>
      {GROUPS.map(({ group, places }) => {
        const shown = places.filter(mayOpen);
        if (shown.length === 0) return null;
        return (
          <div key={group}>
            <h2>{t(`nav.group.${group}`)}</h2>
            <ul>
              {shown.map(({ resource }) => (
                <Item key={resource} to={`/${resource}`} word={t(`nav.${resource}`)} count={counts[resource]} />
              ))}
            </ul>
          </div>
        );
      })}
    </nav>
  );
}

function Item({ to, word, count }: { readonly to: string; readonly word: string; readonly count: Counts[string] }) {
  const store = useStoreContext();
  // Whoever comes by the navigation wants the whole list, not the filter of last time.
  const forget = () => store.removeItem(`${to.slice(1)}.listParams`);
  return (
    <li>
      <NavLink to={to} end={to === "/"} className={({ isActive }) => (isActive ? "on" : "")} onClick={forget}>
        {word}
        {count && count.value > 0 && <i className={count.hot ? "hot" : undefined}>{count.value}</i>}
      </NavLink>
    </li>
  );
}
