package dev.sallyport.protocol.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.protocol.codec.ProtocolViolationException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Honest clients get in, each forged part of an exchange keeps one out. */
class ScramServerTest {
    private static final String SECRET = "pencil";
    private static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
    private static final byte[] END_POINT = new byte[32];
    private static final ScramVerifier VERIFIER = ScramVerifier.of(SECRET, SALT, 4096);
    private static final String BARE = "n=,r=" + HandScram.NONCE;
    private static final byte[] UNBOUND = bytes("n,,");

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static ScramServer server(byte @Nullable [] endPoint) {
        return new ScramServer(VERIFIER, endPoint, new SecureRandom());
    }

    private static ScramServer chosen(String mechanism, byte @Nullable [] endPoint) {
        ScramServer server = server(endPoint);
        server.choose(mechanism);
        return server;
    }

    private static ScramServer plain() {
        return chosen("SCRAM-SHA-256", null);
    }

    private static ScramServer plus() {
        return chosen("SCRAM-SHA-256-PLUS", END_POINT);
    }

    private static void refused(Runnable step, String sqlState, String message) {
        assertThatThrownBy(step::run)
                .isInstanceOfSatisfying(
                        ProtocolViolationException.class,
                        e -> assertThat(e.sqlState()).isEqualTo(sqlState))
                .hasMessageContaining(message);
    }

    /** The vector of RFC 7677 section 3: the same salt and secret, so the same keys. */
    @Test
    void keysAreThoseOfTheStandard() throws Exception {
        String serverFirst = "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
        String last = HandScram.last(SECRET, "n=user,r=rOprNGfwEbeRWgbNEkqO", serverFirst, UNBOUND);
        assertThat(last).endsWith(",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        String authMessage =
                "n=user,r=rOprNGfwEbeRWgbNEkqO," + serverFirst + "," + last.substring(0, last.indexOf(",p="));
        assertThat(HandScram.base64(VERIFIER.signature(authMessage)))
                .isEqualTo("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anHonestClientGetsInAndIsAnswered(boolean tls) {
        ScramServer server = server(tls ? END_POINT : null);
        ScramLogin client =
                ScramLogin.start(server.mechanisms(), SECRET, tls ? END_POINT : null, ChannelBindingMode.PREFER);
        assertThat(client.initial().mechanism()).isEqualTo(tls ? "SCRAM-SHA-256-PLUS" : "SCRAM-SHA-256");
        server.choose(client.initial().mechanism());
        byte[] challenge = server.first(Objects.requireNonNull(client.initial().data()));
        byte[] answer = server.last(client.onContinue(challenge).data());
        client.onFinal(Objects.requireNonNull(answer));
        assertThat(client.isComplete()).isTrue();
    }

    @Test
    void aClientThatCannotBindMayDoWithout() throws Exception {
        ScramServer server = chosen("SCRAM-SHA-256", END_POINT);
        String first = text(server.first(bytes("n,," + BARE)));
        assertThat(server.last(bytes(HandScram.last(SECRET, BARE, first, UNBOUND))))
                .isNotNull();
    }

    @Test
    void aWrongSecretIsNoError() throws Exception {
        for (String wrong : new String[] {"penci", "pencil ", "Pencil", "pencilx"}) {
            ScramServer server = plain();
            String first = text(server.first(bytes("n,," + BARE)));
            assertThat(server.last(bytes(HandScram.last(wrong, BARE, first, UNBOUND))))
                    .as(wrong)
                    .isNull();
        }
    }

    @Test
    void whatIsStoredIsNotEnough() throws Exception {
        for (byte[] stolen : new byte[][] {VERIFIER.storedKey(), VERIFIER.serverKey(), new byte[32]}) {
            ScramServer server = plain();
            String first = text(server.first(bytes("n,," + BARE)));
            assertThat(server.last(bytes(HandScram.last(stolen, BARE, first, UNBOUND))))
                    .isNull();
            assertThat(MessageDigest.isEqual(stolen, HandScram.clientKey(SECRET, first)))
                    .isFalse();
        }
    }

    @Test
    void aProofIsGoodForOneExchange() throws Exception {
        ScramServer server = plain();
        String first = text(server.first(bytes("n,," + BARE)));
        byte[] last = bytes(HandScram.last(SECRET, BARE, first, UNBOUND));
        assertThat(server.last(last)).isNotNull();
        refused(() -> server.last(last), "08P01", "unexpected SASL message");
        ScramServer again = plain();
        String other = text(again.first(bytes("n,," + BARE)));
        assertThat(other).isNotEqualTo(first);
        refused(() -> again.last(last), "08P01", "invalid SCRAM response");
        ScramServer spliced = plain();
        String third = text(spliced.first(bytes("n,," + BARE)));
        String moved = text(last).replace(HandScram.part(first, 0), HandScram.part(third, 0));
        assertThat(spliced.last(bytes(moved))).isNull();
    }

    @Test
    void theNonceIsBothSides() throws Exception {
        for (String nonce : new String[] {HandScram.NONCE, HandScram.NONCE + "x", "", "r"}) {
            ScramServer server = plain();
            String first = text(server.first(bytes("n,," + BARE)));
            String forged = first.replace(HandScram.part(first, 0), "r=" + nonce);
            byte[] last = bytes(HandScram.last(SECRET, BARE, forged, UNBOUND));
            assertThatThrownBy(() -> server.last(last)).isInstanceOf(ProtocolViolationException.class);
        }
    }

    @Test
    void anotherFirstMessageThanTheOneSaidIsAWrongProof() throws Exception {
        ScramServer server = plain();
        String first = text(server.first(bytes("n,," + BARE)));
        assertThat(server.last(bytes(HandScram.last(SECRET, "n=other,r=" + HandScram.NONCE, first, UNBOUND))))
                .isNull();
    }

    @Test
    void theOfferOfBindingCannotBeTakenAway() {
        refused(
                () -> chosen("SCRAM-SHA-256", END_POINT).first(bytes("y,," + BARE)),
                "28000",
                "channel binding negotiation error");
        assertThat(plain().first(bytes("y,," + BARE))).isNotEmpty();
        refused(() -> server(null).choose("SCRAM-SHA-256-PLUS"), "08P01", "invalid SASL authentication mechanism");
        for (String flag : new String[] {"y", "n"}) {
            refused(() -> plus().first(bytes(flag + ",," + BARE)), "08P01", "malformed SCRAM message");
        }
        refused(() -> plain().first(bytes("p=tls-server-end-point,," + BARE)), "08P01", "malformed");
        refused(
                () -> chosen("SCRAM-SHA-256", END_POINT).first(bytes("p=tls-server-end-point,," + BARE)),
                "08P01",
                "malformed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls-unique", "tls-exporter", "TLS-SERVER-END-POINT", "tls-server-end-point ", ""})
    void bindsToTheCertificateOnly(String type) {
        refused(() -> plus().first(bytes("p=" + type + ",," + BARE)), "08P01", "channel-binding type");
    }

    @Test
    void anotherCertificatesHashIsRefused() throws Exception {
        byte[] other = END_POINT.clone();
        other[31] ^= 1;
        byte[] header = bytes("p=tls-server-end-point,,");
        for (byte[] hash : new byte[][] {other, new byte[0], new byte[31], new byte[33]}) {
            ScramServer server = plus();
            String first = text(server.first(bytes("p=tls-server-end-point,," + BARE)));
            byte[] binding = Arrays.copyOf(header, header.length + hash.length);
            System.arraycopy(hash, 0, binding, header.length, hash.length);
            byte[] last = bytes(HandScram.last(SECRET, BARE, first, binding));
            refused(() -> server.last(last), "28000", "channel binding check failed");
        }
        ScramServer downgraded = chosen("SCRAM-SHA-256", END_POINT);
        String first = text(downgraded.first(bytes("n,," + BARE)));
        byte[] last = bytes(HandScram.last(SECRET, BARE, first, bytes("y,,")));
        refused(() -> downgraded.last(last), "08P01", "channel-binding attribute");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=dev", "a=", "a=spk_x", "a=,", "a=dev=2Cx", "a=dev=3Dx", "a=\u00e4", "a"})
    void nobodyIsSomebodyElse(String authorization) {
        refused(() -> plain().first(bytes("n," + authorization + "," + BARE)), "0A000", "authorization identity");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "n",
                "n,",
                "n,,",
                ",,",
                "x,,n=,r=abc",
                "N,,n=,r=abc",
                "n,,r=abc",
                "n,,n=,r=",
                "n,,n=x=,r=abc",
                "n,,n=x=2cy,r=abc",
                "n,,n==,r=abc",
                "n,,n=,r=a b",
                "n,,n=,r=\u00e4",
                "n,,n=,r=abc,",
                "n,,n=,r=abc,1=x",
                "n,,n=,r=abc,x=",
                "n,,n=\0,r=abc",
                "n,,n=,r=abc\0",
                "n,x,n=,r=abc",
                "n,,n=,n=,r=abc",
                "nn,,n=,r=abc",
                "n,,n=,r=abc,m"
            })
    void malformedFirstMessagesAreErrors(String message) {
        refused(() -> plain().first(bytes(message)), "08P01", "malformed SCRAM message");
    }

    @Test
    void namesMayBeSpelledAsTheStandardSays() {
        assertThat(plain().first(bytes("n,,n=a=2Cb=3Dc\u00e4,r=abc,x=y"))).isNotEmpty();
        refused(() -> plain().first(bytes("n,,m=x,n=,r=abc")), "0A000", "unsupported SCRAM extension");
        byte[] broken = bytes("n,,n=?,r=abc");
        for (int bad : new int[] {0xff, 0xc0, 0x80}) {
            broken[5] = (byte) bad;
            refused(() -> plain().first(broken), "08P01", "malformed");
        }
    }

    @Test
    void messagesAreShort() {
        String first = "n,,n=,r=" + "x".repeat(ScramServer.MESSAGE_BYTES_MAX);
        refused(() -> plain().first(bytes(first.substring(0, 1025))), "08P01", "malformed");
        assertThat(plain().first(bytes(first.substring(0, 1024)))).isNotEmpty();
        assertThat(plain().first(bytes("n,,n=" + "=2C".repeat(300) + ",r=a"))).isNotEmpty();
    }

    @Test
    void malformedLastMessagesAreErrors() throws Exception {
        for (String[] change : new String[][] {
            {",p=", ",q="},
            {"c=", "d="},
            {"c=biws", "c="},
            {"c=biws", "c=b!ws"},
            {"c=biws", "c=Ymls"},
            {"c=biws", "c=biws="},
            {"p=", "p=AAAA"},
            {"=$", ""},
            {"p=.*", "p="},
            {"p=.*", "p=AAAA"},
            {"$", ",x=y"},
            {"$", "\0"},
            {"$", "\n"},
            {",r=", ",x=y,r="},
            {"^", ","},
            {"^.*$", ""},
            {",p=", ",p=AA,p="}
        }) {
            ScramServer server = plain();
            String first = text(server.first(bytes("n,," + BARE)));
            String last = HandScram.last(SECRET, BARE, first, UNBOUND).replaceFirst(change[0], change[1]);
            assertThatThrownBy(() -> server.last(bytes(last)))
                    .as(String.join(" to ", change))
                    .isInstanceOf(ProtocolViolationException.class);
        }
    }

    @Test
    void stepsComeInTheirOrder() {
        refused(() -> server(null).first(bytes("n,," + BARE)), "08P01", "unexpected SASL message");
        refused(() -> plain().last(bytes("c=biws,r=x,p=AAAA")), "08P01", "unexpected SASL message");
        ScramServer server = plain();
        server.first(bytes("n,," + BARE));
        refused(() -> server.first(bytes("n,," + BARE)), "08P01", "unexpected SASL message");
        refused(() -> server.choose("SCRAM-SHA-256"), "08P01", "unexpected SASL message");
    }

    @Test
    void weakVerifiersAreNone() {
        for (int iterations : new int[] {Integer.MIN_VALUE, -1, 0, 1, 4095, 1_000_001, Integer.MAX_VALUE}) {
            assertThatThrownBy(() -> new ScramVerifier(SALT, iterations, new byte[32], new byte[32]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new ScramVerifier(new byte[0], 4096, new byte[32], new byte[32]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ScramVerifier(SALT, 4096, new byte[0], new byte[32]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ScramVerifier.of("\u212b", SALT, 4096)).isInstanceOf(IllegalArgumentException.class);
        assertThat(VERIFIER.toString()).doesNotContain(HandScram.base64(VERIFIER.serverKey()));
    }

    @Test
    void whateverIsSentNothingElseBreaks() throws Exception {
        long seed = new SecureRandom().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 3000; round++) {
            ScramServer server = plain();
            byte[] first = bytes("n,," + BARE);
            byte[] last;
            try {
                if (round % 2 == 0) {
                    first[random.nextInt(first.length)] = (byte) random.nextInt();
                }
                String challenge = text(server.first(first));
                last = bytes(HandScram.last(new byte[32], BARE, challenge, UNBOUND));
                last[random.nextInt(last.length)] = (byte) random.nextInt();
                assertThat(server.last(last)).as("seed " + seed).isNull();
            } catch (ProtocolViolationException expected) {
                assertThat(expected.sqlState()).as("seed " + seed).isIn("08P01", "0A000", "28000");
            }
        }
    }
}
