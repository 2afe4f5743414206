interface Text {
  readonly subject: string;
  readonly body: string;
}

/** What is written, event by event. */
export interface Texts {
  readonly placed: (order: { readonly orderId: string; readonly names: readonly string[] }) => Text;
  readonly shipped: (parcel: { readonly orderId: string; readonly carrier: string; readonly trackingUrl?: string }) => Text;
  readonly cancelled: (order: { readonly orderId: string; readonly reason: string }) => Text;
}

const en: Texts = {
  placed: ({ orderId, names }) => ({
    subject: `Thank you for your order ${orderId}`,
    body: `We are getting this ready for you: ${names.join(', ')}.`,
  }),
  shipped: ({ orderId, carrier, trackingUrl }) => ({
    subject: `Your order ${orderId} is on its way`,
    body: `${carrier} has your parcel.${trackingUrl ? ` Follow it: ${trackingUrl}` : ''}`,
  }),
  cancelled: ({ orderId, reason }) => ({
    subject: `Your order ${orderId} is cancelled`,
    body: reason === 'out-of-stock' ? 'We are sorry: we have sold out.' : 'You pay nothing.',
  }),
};

const de: Texts = {
  placed: ({ orderId, names }) => ({
    subject: `Danke für Ihre Bestellung ${orderId}`,
    body: `Wir packen für Sie: ${names.join(', ')}.`,
  }),
  shipped: ({ orderId, carrier, trackingUrl }) => ({
    subject: `Ihre Bestellung ${orderId} ist unterwegs`,
    body: `${carrier} bringt Ihr Paket.${trackingUrl ? ` Hier ist es: ${trackingUrl}` : ''}`,
  }),
  cancelled: ({ orderId, reason }) => ({
    subject: `Ihre Bestellung ${orderId} ist storniert`,
    body: reason === 'out-of-stock' ? 'Es tut uns leid: Der Artikel ist ausverkauft.' : 'Sie zahlen nichts.',
  }),
};

const languages: Readonly<Record<string, Texts>> = { en, de };

/** The texts for a locale such as "de-AT", or for none. What we have no texts for is English. */
export function textsFor(locale = 'en'): Texts {
  return languages[locale.split('-')[0] ?? ''] ?? en;
}
