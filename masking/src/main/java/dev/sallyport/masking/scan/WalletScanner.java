package dev.sallyport.masking.scan;

/**
 * Addresses of crypto wallets: Base58Check (Bitcoin, Litecoin, Dogecoin, Tron, XRP and others), Bech32 and Bech32m (BIP
 * 173, BIP 350), and Ethereum's 20 bytes in hexadecimal, whose mix of cases is a checksum (EIP-55).
 */
final class WalletScanner implements Scanner {
    private static final int LENGTH_MIN = 25;
    private static final int LENGTH_MAX = 110;
    private static final int ETHEREUM = 42;

    private final Base58Check base58 = new Base58Check();
    private final Keccak keccak = new Keccak();

    @Override
    public void scan(Text text, long wanted, Spans found) {
        if ((wanted & Entity.CRYPTO_WALLET.bit()) == 0) {
            return;
        }
        Tokens tokens = text.tokens;
        for (int i = 0; i < tokens.size; i++) {
            int start = tokens.starts[i];
            int end = tokens.ends[i];
            int length = end - start;
            if (length >= LENGTH_MIN
                    && length <= LENGTH_MAX
                    && isWallet(text, start, end)
                    && !found.overlaps(start, end)) {
                found.add(Entity.CRYPTO_WALLET, start, end);
            }
        }
    }

    private boolean isWallet(Text text, int start, int end) {
        if (text.at(start) == '0' && Ascii.lower(text.at(start + 1)) == 'x') {
            return end - start == ETHEREUM && text.run(start + 2, Ascii.HEX) == end && isEthereum(text, start + 2, end);
        }
        if (Bech32.isAddress(text, start, end)) {
            return true;
        }
        return end - start <= Base58Check.LENGTH_MAX && base58.isAddress(text, start, end);
    }

    /** All letters of one case, or those in capitals where the hash of the address in lower case has its bits. */
    private boolean isEthereum(Text text, int start, int end) {
        boolean upper = false;
        boolean lower = false;
        for (int i = start; i < end; i++) {
            upper |= text.is(i, Ascii.UPPER);
            lower |= text.is(i, Ascii.LOWER);
        }
        if (!upper || !lower) {
            return true;
        }
        keccak.hash(text, start, end);
        for (int i = start; i < end; i++) {
            if (text.is(i, Ascii.LETTER) && text.is(i, Ascii.UPPER) != keccak.nibble(i - start) > 7) {
                return false;
            }
        }
        return true;
    }
}
