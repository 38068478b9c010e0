package dev.sallyport.masking.scan;

/** Addresses in Bech32 and Bech32m (BIP 173, BIP 350) of chains whose prefix is known. */
final class Bech32 {
    private static final byte[] VALUES = new byte[128];
    private static final byte[][] PREFIXES = {
        Ascii.bytes("bc1"),
        Ascii.bytes("tb1"),
        Ascii.bytes("bcrt1"),
        Ascii.bytes("ltc1"),
        Ascii.bytes("tltc1"),
        Ascii.bytes("cosmos1"),
        Ascii.bytes("osmo1"),
        Ascii.bytes("terra1"),
        Ascii.bytes("addr1"),
        Ascii.bytes("stake1"),
        Ascii.bytes("bnb1"),
        Ascii.bytes("zil1"),
        Ascii.bytes("one1"),
        Ascii.bytes("inj1"),
        Ascii.bytes("kava1"),
        Ascii.bytes("erd1"),
        Ascii.bytes("dydx1"),
        Ascii.bytes("celestia1"),
        Ascii.bytes("bostrom1")
    };
    private static final int[] GENERATORS = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
    private static final int BECH32M = 0x2bc830a3;

    static {
        String alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
        java.util.Arrays.fill(VALUES, (byte) -1);
        for (int i = 0; i < alphabet.length(); i++) {
            VALUES[alphabet.charAt(i)] = (byte) i;
            VALUES[Ascii.upper(alphabet.charAt(i))] = (byte) i;
        }
    }

    private Bech32() {}

    static boolean isAddress(Text text, int start, int end) {
        for (byte[] prefix : PREFIXES) {
            if (Ascii.lower(text.at(start)) == prefix[0] && text.hasIgnoringCase(start, prefix)) {
                return isValid(text, start, end, prefix.length - 1);
            }
        }
        return false;
    }

    private static boolean isValid(Text text, int start, int end, int prefixLength) {
        int checksum = 1;
        for (int i = 0; i < prefixLength; i++) {
            checksum = polymod(checksum, Ascii.lower(text.at(start + i)) >> 5);
        }
        checksum = polymod(checksum, 0);
        for (int i = 0; i < prefixLength; i++) {
            checksum = polymod(checksum, text.at(start + i) & 31);
        }
        for (int i = start + prefixLength + 1; i < end; i++) {
            int value = VALUES[text.at(i)];
            if (value < 0) {
                return false;
            }
            checksum = polymod(checksum, value);
        }
        return checksum == 1 || checksum == BECH32M;
    }

    private static int polymod(int checksum, int value) {
        int top = checksum >>> 25;
        int next = (checksum & 0x1ffffff) << 5 ^ value;
        for (int i = 0; i < 5; i++) {
            if ((top >> i & 1) != 0) {
                next ^= GENERATORS[i];
            }
        }
        return next;
    }
}
