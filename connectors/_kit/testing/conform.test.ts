import { conform } from "./conform.ts";
import { miniConnector } from "./fixtures/mini-connector.ts";
import { miniSimulator } from "./fixtures/mini-simulator.ts";

conform(miniConnector, { simulator: miniSimulator });
