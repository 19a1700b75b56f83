export { FakeClock } from "./fake-clock.ts";
export { FaultBox } from "./fault-box.ts";
export { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
export { DATA_FAULTS, LINE_FAULTS, requiredFaults, TRANSPORT_FAULTS } from "./faults.ts";
export { encodeGb18030 } from "./gb18030.ts";
export { listen, readBody } from "./server.ts";
export { memoryTokens, type TestSession, testSession } from "./session.ts";
export { withTransportFaults } from "./transport-faults.ts";
export { inSomeOrder, UNANSWERED, underWriteFaults, WRITE_FAULT_SWITCHES } from "./write-faults.ts";
