import { useTranslate } from "react-admin";
import type { FaultSetting, FaultSwitch, SimulatorView } from "../../contract.ts";
import { Card } from "../../elements/Card.tsx";
import { PageHead } from "../../elements/PageHead.tsx";
import { EmptyState, ErrorState, SkeletonPage } from "../../elements/States.tsx";
import { StateTag } from "../../elements/StateTag.tsx";
import { useAction } from "../../elements/useAction.ts";
import { useFetch } from "../../elements/useFetch.ts";
import { useNames } from "../../elements/useNames.ts";
import { call, statusOf } from "../../providers/http.ts";

/** The pretended platforms of the demo: their fault switches, and the faults planted in their data. */
export default function SimulatorList() {
  const t = useTranslate();
  const { data, error, refetch } = useFetch<SimulatorView[]>(["simulators"], "/demo/simulators");
  if (error && statusOf(error) === 404) {
    return (
      <div className="card">
        <EmptyState title={t("demo.none.title")} text={t("demo.none.text")} />
      </div>
    );
  }
  if (error) return <ErrorState error={error} retry={() => refetch()} />;
  if (!data) return <SkeletonPage />;
  return (
    <>
      <PageHead title={t("nav.simulators")} sub={t("demo.sub")} />
      <div className="col">
        {data.map((simulator) => (
          <Simulator key={simulator.id} simulator={simulator} />
        ))}
      </div>
    </>
  );
}

function Simulator({ simulator }: { readonly simulator: SimulatorView }) {
  const t = useTranslate();
  const name = useNames();
  const { act, pending } = useAction();
  const live = () =>
    act(() => call(`/demo/simulators/${simulator.id}/live`, { method: "POST" }), {
      done: "demo.liveDone",
      refresh: ["simulators"],
    });
  const aside = (
    <>
      <span className="mono">{simulator.baseUrl}</span>
      <button type="button" className="btn s" disabled={pending} onClick={live}>
        {t("demo.live")}
      </button>
    </>
  );
  return (
    <Card title={name(simulator.title)} aside={aside}>
      <table className="grid middle">
        <thead>
          <tr>
            <th>{t("demo.fault")}</th>
            <th>{t("demo.kind")}</th>
            <th>{t("run.state")}</th>
            <th>{t("demo.share")}</th>
            <th className="n">{t("connection.deeds")}</th>
          </tr>
        </thead>
        <tbody>
          {simulator.faults.map((fault) => (
            <Fault key={fault.id} simulatorId={simulator.id} fault={fault} />
          ))}
        </tbody>
      </table>
      {simulator.planted.length > 0 && (
        <div className="card-body">
          <h3>{t("demo.planted")}</h3>
          <ul style={{ margin: "6px 0 0", paddingLeft: 20, fontSize: 13 }}>
            {simulator.planted.map((planted) => (
              <li key={planted.zh}>{name(planted)}</li>
            ))}
          </ul>
        </div>
      )}
    </Card>
  );
}

function Fault({ simulatorId, fault }: { readonly simulatorId: string; readonly fault: FaultSwitch }) {
  const t = useTranslate();
  const name = useNames();
  const { act, pending } = useAction();
  const isOn = fault.setting?.on === true;
  const set = (setting: FaultSetting) =>
    act(() => call(`/demo/simulators/${simulatorId}/faults`, { method: "POST", body: { [fault.id]: setting } }), {
      done: setting.on ? "demo.onDone" : "demo.offDone",
      refresh: ["simulators"],
    });
  return (
    <tr>
      <td>
        <b>{name(fault.title)}</b> <small className="mono">{fault.id}</small>
      </td>
      <td className="muted">{t(`demo.kinds.${fault.kind}`)}</td>
      <td>{isOn ? <StateTag tone="warn">{t("demo.on")}</StateTag> : <StateTag tone="idle">{t("demo.off")}</StateTag>}</td>
      <td className="muted">{isOn && fault.setting?.share !== undefined ? `${Math.round(fault.setting.share * 100)}%` : "—"}</td>
      <td className="n nowrap">
        <button
          type="button"
          className="btn s"
          disabled={pending}
          aria-label={`${t(isOn ? "demo.turnOff" : "demo.turnOn")} ${name(fault.title)}`}
          onClick={() => set({ on: !isOn })}
        >
          {t(isOn ? "demo.turnOff" : "demo.turnOn")}
        </button>
      </td>
    </tr>
  );
}
