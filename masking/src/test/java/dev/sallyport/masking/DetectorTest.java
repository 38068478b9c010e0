package dev.sallyport.masking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DetectorTest {
    private static final String HEX_32 = "0123456789abcdef0123456789abcdef";
    private static final String MIXED_40 = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hJ6kL9n";

    private final Detector detector = new Detector(DetectorSet.all());

    /** The marked part, and nothing else, is found. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            EMAIL; <anna.b+news@mail.shop.example>; anna.b+news@mail.shop.example
            EMAIL; mailto:anna@shop.example?subject=x; anna@shop.example
            EMAIL; q=anna%40shop.example&x=1; anna%40shop.example
            EMAIL; see "anna b"@shop.example.; "anna b"@shop.example
            EMAIL; jürgen@müller.example; jürgen@müller.example
            EMAIL; x\\nanna@shop.example\\n; anna@shop.example
            PHONE; call +49 30 901820 today; +49 30 901820
            PHONE; (212) 867-5309; (212) 867-5309
            PHONE; 212.867.5309; 212.867.5309
            PHONE; tel: 030 901820; 030 901820
            PHONE; +44 (0)20 7946 0018; +44 (0)20 7946 0018
            PHONE; 0049 30 901820; 0049 30 901820
            CREDIT_CARD; paid 4111-1111-1111-1111.; 4111-1111-1111-1111
            CREDIT_CARD; 3782 822463 10005; 3782 822463 10005
            CREDIT_CARD; ref#5555555555554444; 5555555555554444
            CREDIT_CARD; 4111 1111 1111 1111 123; 4111 1111 1111 1111
            US_SSN; ssn 536-22-1784!; 536-22-1784
            US_SSN; 536 22 1784; 536 22 1784
            US_SSN; {"ssn": "536221784"}; 536221784
            IBAN; to DE89 3704 0044 0532 0130 00 now; DE89 3704 0044 0532 0130 00
            IBAN; gb82west12345698765432; gb82west12345698765432
            IP_ADDRESS; http://192.0.2.17:8080/; 192.0.2.17
            IP_ADDRESS; ip:192.0.2.17; 192.0.2.17
            IP_ADDRESS; [2001:db8::7:1]:443; 2001:db8::7:1
            IP_ADDRESS; ::ffff:192.0.2.17; ::ffff:192.0.2.17
            IP_ADDRESS; listen ::1 ok; ::1
            IP_ADDRESS; fe80::1%eth0; fe80::1%eth0
            IP_ADDRESS; via fe80::a1:2%3.; fe80::a1:2%3
            IP_ADDRESS; 2001:db8:0:1:2:3:4:5/64; 2001:db8:0:1:2:3:4:5
            PHONE; +1 (212) 867-5309; +1 (212) 867-5309
            PHONE; tel:+81-3-1234-5678; +81-3-1234-5678
            US_SSN; ssn 536-221784; 536-221784
            US_SSN; 536.22.1784; 536.22.1784
            US_SSN; SSN 536-22 1784; 536-22 1784
            MAC_ADDRESS; ether 02:42:ac:11:00:02 up; 02:42:ac:11:00:02
            MAC_ADDRESS; 0242.ac11.0002; 0242.ac11.0002
            CRYPTO_WALLET; 1BoatSLRHtKNngkdXEeobR76b53LETtpyT; 1BoatSLRHtKNngkdXEeobR76b53LETtpyT
            CRYPTO_WALLET; bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4; bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4
            URL_CREDENTIALS; postgres://app:s3cr3t@db.example/shop; app:s3cr3t
            URL_CREDENTIALS; redis://:s3cr3t@cache:6379; s3cr3t
            PASSWORD; user=x password='p4ss!word'; p4ss!word
            PASSWORD; the password is tr0ub4dor; tr0ub4dor
            NATIONAL_ID; DNI 12345678Z; 12345678Z
            NATIONAL_ID; pesel=44051401359; 44051401359
            NATIONAL_ID; QQ123456C AB 12 34 56 C; AB 12 34 56 C
            """)
    void findsWhatIsMarked(String type, String text, String expected) {
        finds(type, text, expected);
    }

    @Test
    void findsKeysOfServices() {
        finds("AWS_ACCESS_KEY", "key AKIA" + "Q3EGRZ5XW7PLM2NV leaked", "AKIA" + "Q3EGRZ5XW7PLM2NV");
        finds("API_KEY", "gh" + "p_" + MIXED_40, "gh" + "p_" + MIXED_40);
        finds("API_KEY", "sk" + "_live_" + MIXED_40, "sk" + "_live_" + MIXED_40);
        finds("API_KEY", "Bearer " + MIXED_40, MIXED_40);
        finds("API_KEY", "shp" + "at_" + HEX_32, "shp" + "at_" + HEX_32);
        finds("AWS_SECRET_KEY", "aws_secret_access_key=" + MIXED_40, MIXED_40);
        String jwt = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhbm5hIn0.";
        finds("JWT", "token " + jwt, jwt);
        String pem = "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----";
        finds("PRIVATE_KEY", "x " + pem + " y", pem);
    }

    @ParameterizedTest
    @CsvSource({
        "glp, at-, 20", "npm, _, 36", "dckr_, pat_, 27", "hvs, ., 30", "sk-a, nt-api03-, 60", "g, sk_, 52", "h, f_, 34",
        "lin_, api_, 40", "sntr, ys_, 40", "sbp, _, 40", "fig, d_, 40", "pscale_, pw_, 40", "nt, n_, 46", "AI, za, 35",
        "xkey, sib-, 60", "AT, ATT3, 60", "sq0, csp-, 43", "rzp_, live_, 14", "xap, p-1-, 60", "GOC, SPX-, 28"
    })
    void findsKeysByTheirIssuersPrefix(String begin, String rest, int length) {
        // put together here, so that nobody takes this file for one with keys in it
        String key = begin + rest + (MIXED_40 + MIXED_40).substring(0, length);

        finds("API_KEY", key, key);
        finds("API_KEY", "KEY=\"" + key + "\"", key);
        assertThat(found(begin + rest + "short", null)).isEmpty();
        assertThat(found("x" + key, null)).isEmpty();
    }

    @Test
    void findsKeysByTheirShape() {
        String mailchimp = HEX_32 + "-us14";
        String hook = "https://discord.com/api/" + "webhooks/1234567890/" + MIXED_40;

        finds("API_KEY", mailchimp, mailchimp);
        finds("API_KEY", "post to " + hook, hook);
        assertThat(found(HEX_32 + "-usa", null)).isEmpty();
        assertThat(found("https://discord.com/api/" + "webhooks/new", null)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0xde709f2102306220921060314715629080e2fb77",
                "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
                "rDTXLQ7ZKZVKz33zJbHjgVShjsBnqMBhmN",
                "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
                "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"
            })
    void findsWalletsWithRightChecksums(String wallet) {
        finds("CRYPTO_WALLET", "to " + wallet, wallet);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
                "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe",
                "1BoatSLRHtKNngkdXEeobR76b53LETtpyU",
                "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"
            })
    void leavesWalletsWithWrongChecksumsAlone(String wallet) {
        assertThat(found("to " + wallet, null)).isEmpty();
    }

    @Test
    void masksAPrivateKeyWithoutItsEndToTheEnd() {
        String cut = "-----BEGIN PRIVATE KEY-----\nMIIBVAIBADANBg";

        finds("PRIVATE_KEY", "x " + cut, cut);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "logo@2x.png",
                "user@localhost",
                "git@github.com:org/repo.git",
                "3 @ 19.46",
                "@app.route('/x')",
                "4111111111111112",
                "4111-1111-1111-1112",
                "0.4111111111111111",
                "a4111111111111111",
                "000-12-3456",
                "666-12-3456",
                "536-00-1784",
                "536-22-0000",
                "AB-536-22-1784",
                "536221784",
                "DE88370400440532013000",
                "XX89370400440532013000",
                "Chrome/118.4.11.4",
                "version 6.7.0.77 released",
                "1.2.3",
                "1.2.3.4.5",
                "256.1.1.1",
                "+999 123 456 789",
                "+1 123 456 7890",
                "1 + 491512345678",
                "536-22 1784",
                "10:44:00",
                "2023-05-03 18:44:54.881+00",
                "std::vector",
                "now()::date",
                "02:42:ac:11:00",
                "57ba3944-ba9a-4869-af53-ffb94da93251",
                "2A67942E-1500-48B8-BF7A-53C16290C449",
                "https://shop.example/a:b",
                "password_hash",
                "token=${TOKEN}",
                "password: ${PW}",
                "gh" + "p_short",
                "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----",
                "order 9877503807",
                "26 x 72 x 61",
                "0xdabd85aa92a875ce630bb6e08154d903d57eca50f2812cea12718bfd74366fc9",
                "npm_config_registry_url_default",
                "sdk-for-applications-of-all-kinds-here",
                "[email]",
                "***-**-8828"
            })
    void leavesOtherThingsAlone(String text) {
        assertThat(found(text, null)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            CREDIT_CARD; 4111\u200b1111\u200b1111\u200b1111
            CREDIT_CARD; 4111\u00a01111\u00a01111\u00a01111
            CREDIT_CARD; ４１１１１１１１１１１１１１１１
            CREDIT_CARD; ٤١١١١١١١١١١١١١١١
            CREDIT_CARD; 4111 \u2013 1111 \u2013 1111 \u2013 1111
            CREDIT_CARD; 4\u00ad1\u00ad1\u00ad1111111111111
            US_SSN; 536\u201122\u20111784
            EMAIL; anna\u200b@\u2060shop.example
            EMAIL; anna＠shop．example
            IBAN; DE89\u202f3704\u202f0044\u202f0532\u202f0130\u202f00
            IP_ADDRESS; 192\u2024.0.2.17
            PHONE; ＋49 30 901820
            """)
    void seesThroughLookAlikesAndInvisibleCharacters(String type, String text) {
        if (text.contains("\u2024.")) {
            text = text.replace("\u2024.", "\u2024");
        }
        assertThat(found(text, null)).containsExactly(type + " " + text);
        assertThat(found("x " + text + " y", null)).containsExactly(type + " " + text);
    }

    @Test
    void readsCardsInARow() {
        String card = "4111 1111 1111 1111";

        assertThat(found((card + " ").repeat(9), null)).hasSize(9).containsOnly("CREDIT_CARD " + card);
        assertThat(found("1 " + (card + " ").repeat(9), null)).hasSize(9).containsOnly("CREDIT_CARD " + card);
    }

    @Test
    void aColumnsNameOnlyAddsFindings() {
        assertThat(found("536221784", "ssn")).containsExactly("US_SSN 536221784");
        assertThat(found("536221784", "customerSsn")).containsExactly("US_SSN 536221784");
        assertThat(found("901820123", "contact_no")).containsExactly("PHONE 901820123");
        assertThat(found("hunter!", "passwd")).containsExactly("PASSWORD hunter!");
        for (String column : new String[] {"tracking_no", "barcode", "sku", "version", ""}) {
            assertThat(found("4111111111111111", column)).containsExactly("CREDIT_CARD 4111111111111111");
        }
        assertThat(found("901820123", "hotel")).isEmpty();
    }

    @Test
    void readsOnlyTheGivenRange() {
        byte[] bytes = "anna@shop.example".getBytes(StandardCharsets.UTF_8);

        assertThat(detector.detect(bytes, 0, 4, null)).isEmpty();
        assertThat(detector.detect(bytes, 2, bytes.length - 2, null))
                .containsExactly(new Detector.Finding("EMAIL", 2, bytes.length));
        assertThatThrownBy(() -> detector.detect(bytes, 5, bytes.length, null))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void namesItsDetectors() {
        assertThat(DetectorSet.names()).contains("email", "phone", "credit_card", "us_ssn", "iban", "ip_address");
        assertThat(DetectorSet.of(DetectorSet.names())).isEqualTo(DetectorSet.all());
        assertThat(DetectorSet.of(Set.of()).isEmpty()).isTrue();
        assertThatThrownBy(() -> DetectorSet.of(Set.of("e-mail")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("e-mail")
                .hasMessageContaining("credit_card");
    }

    private void finds(String type, String text, String expected) {
        assertThat(found(text, null)).containsExactly(type + " " + expected);
    }

    private List<String> found(String text, @Nullable String column) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return detector.detect(bytes, 0, bytes.length, column).stream()
                .map(f -> f.type() + " " + new String(bytes, f.start(), f.end() - f.start(), StandardCharsets.UTF_8))
                .toList();
    }
}
