/**
 * What each question and wish is called. The public client has `signIn rooms meters meter usageOfMeter recharges order`; the
 * others no public source shows, so a connection may name them otherwise.
 */
export const DEFAULT_METHODS = {
  signIn: "LogIn",
  rooms: "Inquiry_Building",
  meters: "Inquiry_Building_Detail",
  meter: "Inquiry_Channel_RoomID",
  usage: "Inquiry_Chargeback_Building",
  usageOfMeter: "Inquiry_Chargeback_RoomID",
  recharges: "Inquiry_ReCharge_RoomID",
  chargebacks: "Inquiry_Chargeback_RoomID",
  order: "Insert_Order_RoomID",
  topUp: "Insert_ReCharge_RoomID",
  chargeBack: "Insert_Chargeback_RoomID",
  grantSubsidy: "Insert_Subsidy_RoomID",
  updateRoom: "Update_Room",
};

export type Method = keyof typeof DEFAULT_METHODS;
