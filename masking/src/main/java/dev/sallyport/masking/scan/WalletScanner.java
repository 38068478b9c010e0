package dev.sallyport.masking.scan;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Addresses of crypto wallets: Base58Check (Bitcoin, Litecoin, Dogecoin, Tron, XRP), Bech32 and Bech32m (BIP 173, BIP
 * 350), and Ethereum's 20 bytes in hexadecimal.
 */
final class WalletScanner implements Scanner {
    private static final String BITCOIN_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final String RIPPLE_ALPHABET = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";
    private static final String BECH32_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private static final byte[][] BECH32_PREFIXES = {
        Ascii.bytes("bc1"), Ascii.bytes("tb1"), Ascii.bytes("ltc1"), Ascii.bytes("cosmos1"), Ascii.bytes("addr1")
    };
    private static final int[] BECH32_GENERATORS = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3};
    private static final int BECH32M = 0x2bc830a3;
    private static final BigInteger FIFTY_EIGHT = BigInteger.valueOf(58);

    private final MessageDigest sha256;

    WalletScanner() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public void scan(Text text, long wanted, Spans found) {
        if ((wanted & Entity.CRYPTO_WALLET.bit()) == 0) {
            return;
        }
        int i = text.from;
        while (i < text.to) {
            int end = text.run(i, Ascii.ALNUM);
            int start = i > text.from && text.endsEscape(i) ? i + 1 : i;
            if (end - start >= 25 && end - start <= 110 && isWallet(text, start, end) && !found.overlaps(start, end)) {
                found.add(Entity.CRYPTO_WALLET, start, end);
            }
            i = end > i ? end : i + 1;
        }
    }

    private boolean isWallet(Text text, int start, int end) {
        if (text.at(start) == '0' && Ascii.lower(text.at(start + 1)) == 'x') {
            return end - start == 42 && text.run(start + 2, Ascii.HEX) == end;
        }
        for (byte[] prefix : BECH32_PREFIXES) {
            if (hasIgnoringCase(text, start, prefix)) {
                return isBech32(text, start, end, prefix.length - 1);
            }
        }
        if (end - start > 35) {
            return false;
        }
        return switch (text.at(start)) {
            case '1', '3', 'L', 'M', 'D', 'T', 'A', '9' -> isBase58Check(text, start, end, BITCOIN_ALPHABET);
            case 'r' -> isBase58Check(text, start, end, RIPPLE_ALPHABET);
            default -> false;
        };
    }

    private static boolean hasIgnoringCase(Text text, int start, byte[] word) {
        for (int i = 0; i < word.length; i++) {
            if (Ascii.lower(text.at(start + i)) != word[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean isBase58Check(Text text, int start, int end, String alphabet) {
        BigInteger number = BigInteger.ZERO;
        for (int i = start; i < end; i++) {
            int digit = alphabet.indexOf(text.at(i));
            if (digit < 0) {
                return false;
            }
            number = number.multiply(FIFTY_EIGHT).add(BigInteger.valueOf(digit));
        }
        byte[] raw = number.toByteArray();
        byte[] payload = new byte[25];
        int size = Math.min(raw.length, 25);
        if (raw.length > 26 || (raw.length == 26 && raw[0] != 0)) {
            return false;
        }
        System.arraycopy(raw, raw.length - size, payload, 25 - size, size);
        sha256.update(payload, 0, 21);
        byte[] checksum = sha256.digest(sha256.digest());
        for (int i = 0; i < 4; i++) {
            if (checksum[i] != payload[21 + i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBech32(Text text, int start, int end, int prefixLength) {
        int checksum = 1;
        for (int i = 0; i < prefixLength; i++) {
            checksum = polymod(checksum, Ascii.lower(text.at(start + i)) >> 5);
        }
        checksum = polymod(checksum, 0);
        for (int i = 0; i < prefixLength; i++) {
            checksum = polymod(checksum, text.at(start + i) & 31);
        }
        for (int i = start + prefixLength + 1; i < end; i++) {
            int value = BECH32_ALPHABET.indexOf(Ascii.lower(text.at(i)));
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
                next ^= BECH32_GENERATORS[i];
            }
        }
        return next;
    }
}
