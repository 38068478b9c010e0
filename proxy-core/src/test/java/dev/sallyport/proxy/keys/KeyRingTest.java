package dev.sallyport.proxy.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.config.IdentityConfig;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.protocol.auth.ScramVerifier;
import dev.sallyport.proxy.identity.Authentication;
import dev.sallyport.proxy.revocation.Revocation;
import dev.sallyport.proxy.revocation.Revocation.Kind;
import dev.sallyport.proxy.revocation.RevocationFile;
import dev.sallyport.proxy.revocation.Revocations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file of keys that was meddled with gives nobody more than it should. */
class KeyRingTest {
    private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");

    @TempDir
    Path folder;

    private Path path;
    private KeyFile file;

    @BeforeEach
    void name() {
        path = folder.resolve("keys.json");
        file = new KeyFile(path);
    }

    private static Clock at(Instant now) {
        return Clock.fixed(now, ZoneOffset.UTC);
    }

    private KeyRing ring() {
        return new KeyRing(file, at(NOW));
    }

    private IssuedKey issue(String principal) throws IOException {
        IssuedKey.Request request =
                new IssuedKey.Request(principal, PrincipalKind.SERVICE, Set.of("reports"), Duration.ofDays(30), "note");
        return file.issue(request, NOW).key();
    }

    private static Authentication proven(KeyRing ring, String user) {
        return ring.authenticate(user, ring.verifier(user), true);
    }

    private static String reason(Authentication answer) {
        return answer instanceof Authentication.Rejected rejected ? rejected.reason() : "in";
    }

    @Test
    void theFileHasNoSecretAndOneOwner() throws Exception {
        IssuedKey.Fresh fresh =
                file.issue(new IssuedKey.Request("r", PrincipalKind.SERVICE, Set.of(), Duration.ofDays(1), ""), NOW);
        assertThat(Files.readString(path)).contains(fresh.key().id()).doesNotContain(fresh.secret());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        assertThat(fresh.toString()).doesNotContain(fresh.secret());
        assertThat(fresh.secret()).matches("sps_[A-Za-z0-9_-]{43}");
        try (var files = Files.list(folder)) {
            assertThat(files.map(each -> each.getFileName().toString()))
                    .containsExactlyInAnyOrder("keys.json", "keys.json.lock");
        }
    }

    @Test
    void aKeyIsItsPrincipal() throws Exception {
        IssuedKey own = issue("reporting");
        IssuedKey person = issue("https://idp/|alice");
        KeyRing ring = ring();
        assertThat(proven(ring, own.id())).isInstanceOfSatisfying(Authentication.Authenticated.class, in -> {
            assertThat(in.principal().id()).isEqualTo("urn:sallyport:keys|reporting");
            assertThat(in.principal().aliases()).containsExactlyInAnyOrder("reporting", own.id());
            assertThat(in.principal().groups()).containsExactly("reports");
            assertThat(in.token().expiry()).isEqualTo(NOW.plus(Duration.ofDays(30)));
            assertThat(in.token().method()).isEqualTo("scram");
        });
        assertThat(proven(ring, person.id())).isInstanceOfSatisfying(Authentication.Authenticated.class, in -> {
            assertThat(in.principal().id()).isEqualTo("https://idp/|alice");
            assertThat(in.principal().name()).isEqualTo("alice");
        });
    }

    @Test
    void keysEnd() throws Exception {
        IssuedKey key = issue("r");
        KeyRing late = new KeyRing(file, at(key.expires()));
        assertThat(reason(proven(late, key.id()))).contains("expired");
        KeyRing ring = ring();
        assertThat(reason(ring.authenticate(key.id(), ring.verifier(key.id()), false)))
                .contains("wrong secret");
        assertThat(reason(late.authenticate(key.id(), late.verifier(key.id()), false)))
                .contains("wrong secret");
        file.revoke(Set.of(key.id()), NOW);
        assertThat(ring.look().withdrawn()).containsExactly(key);
        assertThat(reason(proven(ring, key.id()))).contains("revoked");
        assertThat(ring.look()).isEqualTo(KeyRing.Change.NONE);
    }

    @Test
    void aProofAgainstAnotherVerifierIsNone() throws Exception {
        IssuedKey key = issue("r");
        IssuedKey other = issue("r");
        KeyRing ring = ring();
        assertThat(reason(ring.authenticate(key.id(), other.verifier(), true))).contains("wrong secret");
        assertThat(reason(ring.authenticate("spk_abcdefghijklmnop", key.verifier(), true)))
                .isEqualTo("unknown key");
        assertThat(reason(ring.authenticate(key.id() + " ", key.verifier(), true)))
                .isEqualTo("unknown key");
    }

    @Test
    void unknownUsersGetTheSameAnswersForEver() throws Exception {
        IssuedKey key = issue("r");
        KeyRing ring = ring();
        Set<String> salts = new HashSet<>();
        for (String user : List.of("", "a", "b", "spk_abcdefghijklmnop", "spk_abcdefghijklmnoq")) {
            ScramVerifier mock = ring.verifier(user);
            assertThat(mock).isEqualTo(ring.verifier(user)).isEqualTo(ring().verifier(user));
            assertThat(mock.iterations()).isEqualTo(key.verifier().iterations());
            assertThat(mock.salt()).hasSameSizeAs(key.verifier().salt());
            salts.add(List.of(mock.salt()).hashCode() + user);
        }
        assertThat(salts).hasSize(5);
        issue("another");
        ring.look();
        assertThat(ring.verifier("a")).isEqualTo(ring().verifier("a"));
        byte[] salt = ring.verifier(key.id()).salt();
        file.revoke(Set.of(key.id()), NOW);
        ring.look();
        assertThat(ring.verifier(key.id()).salt()).isEqualTo(salt);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"iterations\" : 4096 | \"iterations\" : 0",
                "\"iterations\" : 4096 | \"iterations\" : 4095",
                "\"iterations\" : 4096 | \"iterations\" : \"4096\"",
                "\"iterations\" : 4096 | \"iterations\" : 2147483647",
                "\"version\" : 1 | \"version\" : 2",
                "\"kind\" : \"service\" | \"kind\" : \"root\"",
                "\"kind\" : \"service\" | \"kind\" : \"service\", \"kind\" : \"human\"",
                "\"kind\" : \"service\" | \"kind\" : \"service\", \"mfa\" : true",
                "\"expires\" : \"2026 | \"expires\" : \"2036",
                "\"expires\" : \"2026 | \"expires\" : \"2016",
                "\"created\" : \"2026 | \"created\" : \"soon",
                "\"groups\" : | \"groupz\" :",
                "urn:sallyport:keys | urn:sally port",
                "\"id\" : \"spk_ | \"id\" : \"xpk_",
                "\"stored_key\" : \" | \"stored_key\" : \"A",
                "\"mock\" : \" | \"mock\" : \"AAAA",
            })
    void aFileThatWasTamperedWithIsNone(String sound, String tampered) throws Exception {
        issue("r");
        String text = Files.readString(path);
        assertThat(text).contains(sound);
        Files.writeString(path, text.replace(sound, tampered));
        assertThatThrownBy(this::ring)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is not a file of keys");
        assertThatThrownBy(() -> issue("r")).isInstanceOf(IOException.class);
    }

    @Test
    void halfAFileIsNone() throws Exception {
        issue("r");
        IssuedKey key = issue("s");
        KeyRing ring = ring();
        String text = Files.readString(path);
        for (int length = 0; length < text.length() - 1; length += 7) {
            Files.writeString(path, text.substring(0, length));
            assertThatThrownBy(this::ring).isInstanceOf(IllegalStateException.class);
        }
        KeyRing.Change change = ring.look();
        assertThat(change.fault()).contains("is not a file of keys");
        assertThat(change.withdrawn()).isEmpty();
        assertThat(reason(proven(ring, key.id()))).contains("no key counts");
        assertThat(ring.look()).isEqualTo(KeyRing.Change.NONE);
        Files.writeString(path, text + "{}");
        assertThatThrownBy(this::ring).isInstanceOf(IllegalStateException.class);
        Files.writeString(path, text);
        ring.look();
        assertThat(reason(proven(ring, key.id()))).isEqualTo("in");
        Files.delete(path);
        assertThat(ring.look().fault()).contains("missing");
        assertThat(reason(proven(ring, key.id()))).contains("no key counts");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "rwxrwxrwx", "rw---x---"})
    void othersMayNotTouchIt(String permissions) throws Exception {
        issue("r");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        assertThatThrownBy(this::ring).hasMessageContaining("chmod 600");
        assertThatThrownBy(() -> issue("r")).hasMessageContaining("chmod 600");
        assertThatThrownBy(() -> file.revoke(Set.of("spk_abcdefghijklmnop"), NOW))
                .hasMessageContaining("chmod 600");
    }

    @Test
    void anEntryThatWasChangedIsWithdrawn() throws Exception {
        IssuedKey key = issue("r");
        KeyRing ring = ring();
        Files.writeString(path, Files.readString(path).replace("\"reports\"", "\"owners\""));
        assertThat(ring.look().withdrawn()).containsExactly(key);
    }

    @Test
    void severalMayIssueAtOnce() throws Exception {
        List<CompletableFuture<IssuedKey>> all = IntStream.range(0, 16)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> {
                    try {
                        return new KeyFile(path)
                                .issue(
                                        new IssuedKey.Request(
                                                "r" + i, PrincipalKind.SERVICE, Set.of(), Duration.ofDays(1), ""),
                                        NOW)
                                .key();
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .toList();
        for (CompletableFuture<IssuedKey> one : all) {
            assertThat(file.list()).isNotNull();
            assertThat(one.get()).isIn(file.list());
        }
        assertThat(file.list()).hasSize(16);
    }

    @Test
    void revocationsAreKeptAsLongAsTheKeyIs() throws Exception {
        IssuedKey key = issue("https://idp/|alice");
        IssuedKey other = issue("https://idp/|bob");
        KeyRing ring = ring();
        Path kept = folder.resolve("revocations.jsonl");
        IdentityConfig identity = new IdentityConfig(List.of());
        try (Revocations now = new Revocations(
                identity, RevocationFile.open(kept, at(NOW), ring::concerns), at(NOW), ring::concerns)) {
            now.add(new Revocation(Kind.PRINCIPAL, null, "https://idp/|alice", NOW, "", "x"));
            now.add(new Revocation(Kind.PRINCIPAL, null, "https://idp/|carol", NOW, "", "x"));
        }
        Clock later = at(NOW.plus(Duration.ofDays(20)));
        try (Revocations then =
                new Revocations(identity, RevocationFile.open(kept, later, ring::concerns), later, ring::concerns)) {
            assertThat(then.present()).hasSize(1);
            assertThat(then.find(key.holder(), key.facts())).isNotNull();
            assertThat(then.find(other.holder(), other.facts())).isNull();
        }
        Clock over = at(NOW.plus(Duration.ofDays(31)));
        KeyRing end = new KeyRing(file, over);
        try (Revocations then =
                new Revocations(identity, RevocationFile.open(kept, over, end::concerns), over, end::concerns)) {
            assertThat(then.present()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a|b|c", "|alice", "https://idp/|", "a\nb", "x y|z", "urn:sallyport:keys|a\u0000"})
    void principalsThatCouldBeTwoAreRefused(String principal) {
        assertThatThrownBy(() -> issue(principal)).isInstanceOf(IllegalArgumentException.class);
        assertThat(path).doesNotExist();
    }

    @Test
    void keysDoNotLiveForEver() {
        for (Duration lifetime : List.of(Duration.ZERO, Duration.ofDays(-1), Duration.ofDays(367))) {
            assertThatThrownBy(() -> IssuedKey.issue(
                            new IssuedKey.Request("r", PrincipalKind.SERVICE, Set.of(), lifetime, ""),
                            NOW,
                            new SecureRandom()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
