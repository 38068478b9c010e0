package dev.sallyport.masking.scan;

import java.util.Locale;

/**
 * A kind of personal data or secret that can be found, roughly in the order of scanning: what an earlier scanner claimed,
 * a later one doesn't claim again.
 */
public enum Entity implements Label {
    PRIVATE_KEY,
    URL_CREDENTIALS,
    JWT,
    AWS_ACCESS_KEY,
    AWS_SECRET_KEY,
    API_KEY,
    CRYPTO_WALLET,
    EMAIL,
    IBAN,
    IP_ADDRESS,
    MAC_ADDRESS,
    CREDIT_CARD,
    US_SSN,
    NATIONAL_ID,
    PASSPORT,
    DATE_OF_BIRTH,
    PHONE,
    PASSWORD,
    PERSON_NAME,
    ADDRESS;

    private final String token = "[" + name().toLowerCase(Locale.ROOT) + "]";

    /** This entity's place in a bit set of entities. */
    @SuppressWarnings("EnumOrdinal") // such sets live in memory only
    public long bit() {
        return 1L << ordinal();
    }

    @Override
    public int tokenLength() {
        return token.length();
    }

    @Override
    public byte token(int index) {
        return (byte) token.charAt(index);
    }
}
