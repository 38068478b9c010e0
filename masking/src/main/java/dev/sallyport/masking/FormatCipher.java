package dev.sallyport.masking;

import org.bouncycastle.crypto.fpe.FPEFF1Engine;
import org.bouncycastle.crypto.params.FPEParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.jspecify.annotations.Nullable;

/**
 * FF1 (NIST SP 800-38G) over symbols that are numbers below a radix. Texts so short that all of them could be tried are
 * not encrypted: there have to be a million of their length, as revision 1 of the standard demands. Immutable.
 */
final class FormatCipher {
    private static final double TEXTS_MIN = 1_000_000;
    /** The cost grows with the square of the length. */
    private static final int LENGTH_MAX = 256;

    private final KeyParameter key;
    private final byte[] tweak;

    FormatCipher(byte[] key, byte[] tweak) {
        this.key = new KeyParameter(key);
        this.tweak = tweak.clone();
    }

    static FormatCipher of(MaskingKey key) {
        return new FormatCipher(key.derived("ff1"), new byte[0]);
    }

    /** As many other symbols; null if there are too few of them, or too many. */
    byte @Nullable [] encrypt(byte[] symbols, int radix) {
        if (symbols.length > LENGTH_MAX || symbols.length < 2 || Math.pow(radix, symbols.length) < TEXTS_MIN) {
            return null;
        }
        FPEFF1Engine engine = new FPEFF1Engine();
        engine.init(true, new FPEParameters(key, radix, tweak));
        byte[] out = new byte[symbols.length];
        engine.processBlock(symbols, 0, symbols.length, out, 0);
        return out;
    }
}
