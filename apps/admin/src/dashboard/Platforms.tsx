import { useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { HealthTag } from "../connectors/HealthTag.tsx";
import { useWords } from "../connectors/useWords.ts";
import type { ConnectionView } from "../contract.ts";
import { Card } from "../elements/Card.tsx";
import { formatNumber } from "../elements/format.ts";
import { Time } from "../elements/Time.tsx";

/** Every platform: what it holds, how it is, since when. */
export function Platforms({ connections }: { readonly connections: readonly ConnectionView[] }) {
  const t = useTranslate();
  return (
    <Card title={t("home.platforms")} aside={<Link to="/sync-runs">{t("home.allRuns")}</Link>}>
      <table className="grid">
        <tbody>
          {connections.map((connection) => (
            <tr key={connection.id}>
              <td>
                <Link to={`/connections/${connection.id}/show`} style={{ color: "inherit", fontWeight: 650 }}>
                  {connection.title}
                </Link>
                <br />
                <Holdings connection={connection} />
              </td>
              <td className="n nowrap">
                <HealthTag health={connection.health} />
                <br />
                <small>{connection.health.since ? <Time at={connection.health.since} relative /> : "—"}</small>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}

/** The three largest streams: `30,434 电费账户 · 12,034 房间`, each a link to its rows. */
function Holdings({ connection }: { readonly connection: ConnectionView }) {
  const { streamTitle, streamsOf } = useWords();
  const kindOf = (name: string) => streamsOf(connection.id).find((stream) => stream.name === name)?.kind;
  const largest = Object.entries(connection.health.records)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .slice(0, 3);
  return (
    <small>
      {largest.map(([stream, count], place) => (
        <span key={stream}>
          {place > 0 && " · "}
          <Link
            style={{ color: "inherit" }}
            to={
              kindOf(stream) === "reading"
                ? `/points?filter=${encodeURIComponent(JSON.stringify({ connectionId: connection.id }))}`
                : `/records?filter=${encodeURIComponent(JSON.stringify({ connectionId: connection.id, stream }))}`
            }
          >
            {formatNumber(count)} {streamTitle(connection.id, stream)}
          </Link>
        </span>
      ))}
    </small>
  );
}
