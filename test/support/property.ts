import fc from 'fast-check';

/**
 * fast-check with a fixed seed: whether a change may be merged must not depend on the dice. New seeds are for the nightly run and for
 * whoever asks for one: `PROPERTY_SEED=random npm test`, or a number to see a failure again. What a new seed finds becomes a case.
 */
const asked = process.env.PROPERTY_SEED;
const seed = asked === 'random' ? Date.now() % 2 ** 31 : Number(asked ?? 20_260_101);
if (!Number.isSafeInteger(seed)) throw new RangeError(`PROPERTY_SEED is ${asked}; expected an integer or "random"`);
fc.configureGlobal({ seed });

export default fc;
